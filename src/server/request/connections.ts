import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Requests of one connection that may be at work at once. Browsers and clients send the next one after the answer; Node takes
 * in all that arrive together, so thousands of pipelined ones would be served before anybody else's.
 */
export const requestsAtOnce = 16;
/** Connections of one address: a machine full of trials has hundreds. */
const connectionsOfAddress = 2_000;

/**
 * Time in which headers must have come in, and how often Node looks. Together they are the minute that the documentation
 * names.
 */
export const headerTimes = { headersTimeout: 55_000, connectionsCheckingInterval: 5_000 } as const;

/** Closes connections that ask for too much at once, and those that an address opens beyond its share. */
export function limitConnections(app: FastifyInstance, mostOfAddress = connectionsOfAddress): void {
  const open = new Map<string, number>();
  app.server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > mostOfAddress) socket.destroy();
  });

  const atWork = new WeakMap<Socket, number>();
  app.addHook('onRequest', async ({ raw: { socket } }, reply) => {
    const count = (atWork.get(socket) ?? 0) + 1;
    if (count > requestsAtOnce || socket.destroyed) {
      // Its answers would have to wait for those before it: there is nothing to say to it.
      reply.hijack();
      socket.destroy();
      return;
    }
    atWork.set(socket, count);
    reply.raw.once('close', () => atWork.set(socket, (atWork.get(socket) ?? 1) - 1));
  });
}
