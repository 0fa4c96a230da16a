import type { FastifyReply } from 'fastify';
import type { HyperDriveException } from '../../base/index.ts';

/** Tells clients when to come again, where coming again makes sense. */
export function tellRetryAfter(reply: FastifyReply, error: HyperDriveException): void {
  const { retryAfterS } = error.details;
  if (typeof retryAfterS === 'number') reply.header('retry-after', String(retryAfterS));
  else if (error.retryable) reply.header('retry-after', '1');
}
