import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { transferMs } from '../../http/index.ts';
import { refuseUnreadable } from './client-errors.ts';

/**
 * Time within which a body that is neither an artifact nor sent code must arrive, milliseconds: enough for 32 MiB at half a
 * megabyte per second.
 */
export const bodyTimeoutMs = 60_000;
/** Idle time after which a connection is closed, milliseconds; open streams get a ping every 15 seconds. */
export const idleTimeoutMs = 120_000;

/** Closes connections whose bodies arrive so slowly that they would stay open forever. Artifacts have no such limit. */
export function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  /** Requests whose headers arrived in this turn. Most bodies come with them, so they need no timer. */
  let begun: { readonly raw: IncomingMessage; readonly limitMs: number }[] = [];
  const watch = () => {
    const requests = begun;
    begun = [];
    for (const { raw, limitMs } of requests) if (!raw.complete && !raw.destroyed) limitTime(raw, limitMs);
  };
  app.addHook('onRequest', ({ raw, url, method, headers }, _reply, done) => {
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    const isFile = method === 'PUT' && /\/artifacts\//.test(url);
    if (hasBody && !isFile) {
      if (begun.length === 0) setImmediate(watch);
      const isCode = method === 'PUT' && url.startsWith('/api/v1/code/');
      // Few uploads of code run at a time, so one that trickles must not stay forever either.
      begun.push({ raw, limitMs: isCode ? transferMs : timeoutMs });
    }
    done();
  });
}

function limitTime(raw: IncomingMessage, timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = Object.assign(new Error('the body did not arrive in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    if (!raw.complete) refuseUnreadable(error, raw.socket);
  }, timeoutMs);
  timer.unref();
  raw.once('end', () => clearTimeout(timer));
  raw.once('close', () => clearTimeout(timer));
}
