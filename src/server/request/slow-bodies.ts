import type { FastifyInstance } from 'fastify';
import { refuseUnreadable } from './client-errors.ts';

/** Time in which a body that is not a file must have come in: 32 MiB at half a megabyte a second. */
export const bodyTimeoutMs = 60_000;
/** Connections on which nothing moves for this long are closed; open streams are written to every 15 seconds. */
export const idleTimeoutMs = 120_000;

/** Closes connections whose bodies come in so slowly that they would hold them for ever. Files may take their time. */
export function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('onRequest', async ({ raw, url, method, headers }) => {
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    const isFile = method === 'PUT' && /\/artifacts\//.test(url);
    if (!hasBody || isFile) return;
    const timer = setTimeout(() => {
      const error = Object.assign(new Error('the body did not come in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      if (!raw.complete) refuseUnreadable(error, raw.socket);
    }, timeoutMs);
    timer.unref();
    raw.once('end', () => clearTimeout(timer));
    raw.once('close', () => clearTimeout(timer));
  });
}
