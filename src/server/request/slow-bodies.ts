import type { FastifyInstance } from 'fastify';
import { refuseUnreadable } from './client-errors.ts';

/**
 * Time within which a body that is not a file must arrive, milliseconds: enough for 32 MiB at half a megabyte per
 * second.
 */
export const bodyTimeoutMs = 60_000;
/** Idle time after which a connection is closed, milliseconds; open streams get a ping every 15 seconds. */
export const idleTimeoutMs = 120_000;

/** Closes connections whose bodies arrive so slowly that they would stay open forever. Files have no such limit. */
export function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('onRequest', async ({ raw, url, method, headers }) => {
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    const isFile = method === 'PUT' && /\/artifacts\//.test(url);
    if (!hasBody || isFile) return;
    const timer = setTimeout(() => {
      const error = Object.assign(new Error('the body did not arrive in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      if (!raw.complete) refuseUnreadable(error, raw.socket);
    }, timeoutMs);
    timer.unref();
    raw.once('end', () => clearTimeout(timer));
    raw.once('close', () => clearTimeout(timer));
  });
}
