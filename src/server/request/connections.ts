import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Most requests of one connection in progress. Browsers and clients wait for an answer before the next request, but
 * Node accepts all requests that arrive together, so thousands of pipelined ones would be served before those of other
 * clients.
 */
export const requestsAtOnce = 16;
/** Most connections per address. A machine full of trials has hundreds. */
const connectionsOfAddress = 2_000;

/**
 * Time within which headers must arrive, and the interval of Node's check. Together they make the minute that the
 * documentation promises.
 */
export const headerTimes = { headersTimeout: 55_000, connectionsCheckingInterval: 5_000 } as const;

/** Closes connections with too many requests in progress, and connections of an address beyond its limit. */
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

  const atWork = new WeakMap<Socket, Progress>();
  app.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    let progress = atWork.get(socket);
    if (progress === undefined) {
      progress = new Progress();
      atWork.set(socket, progress);
    }
    if (progress.requests >= requestsAtOnce || socket.destroyed) {
      // An error answer would have to wait for the answers before it, so just close.
      reply.hijack();
      socket.destroy();
      return;
    }
    progress.requests++;
    reply.raw.once('close', progress.ended);
    done();
  });
}

/** How many requests of a connection are in progress. */
class Progress {
  requests = 0;
  readonly ended = (): void => {
    this.requests--;
  };
}
