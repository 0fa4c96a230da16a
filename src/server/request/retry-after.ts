import type { FastifyReply } from 'fastify';
import type { HyperDriveException } from '../../base/index.ts';

/** Sets `Retry-After` if a retry makes sense. */
export function setRetryAfter(reply: FastifyReply, error: HyperDriveException): void {
  const { retryAfterS } = error.details;
  if (typeof retryAfterS === 'number') reply.header('retry-after', String(retryAfterS));
  else if (error.retryable) reply.header('retry-after', '1');
}
