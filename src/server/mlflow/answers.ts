import type { FastifyReply } from 'fastify';
import type { ErrorKind, HyperDriveException } from '../../base/index.ts';
import { setRetryAfter } from '../request/retry-after.ts';

/** MLflow's error code and status for each kind of error. The client retries 429 and 5xx, and shows others at once. */
const answerOfKind = {
  config: ['INVALID_PARAMETER_VALUE', 400],
  missing: ['RESOURCE_DOES_NOT_EXIST', 404],
  conflict: ['RESOURCE_CONFLICT', 409],
  stale: ['RESOURCE_CONFLICT', 409],
  unauthorized: ['UNAUTHENTICATED', 401],
  forbidden: ['PERMISSION_DENIED', 403],
  too_large: ['INVALID_PARAMETER_VALUE', 413],
  limited: ['REQUEST_LIMIT_EXCEEDED', 429],
  busy: ['TEMPORARILY_UNAVAILABLE', 503],
  unsupported: ['NOT_IMPLEMENTED', 501],
  environment: ['INTERNAL_ERROR', 500],
  internal: ['INTERNAL_ERROR', 500],
} as const satisfies Record<ErrorKind, readonly [code: string, status: number]>;

/** Answers an error in MLflow's format. */
export function sendMlflowError(reply: FastifyReply, error: HyperDriveException): FastifyReply {
  // Clients that create an experiment concurrently look for this code, and use the existing one.
  const isTaken = error.code === 'STORE_EXPERIMENT_EXISTS';
  const [code, status] = isTaken ? ['RESOURCE_ALREADY_EXISTS', 400] : answerOfKind[error.kind];
  // Clients look for this code before they fall back to an older call.
  const errorCode = error.code === 'SERVER_NOT_FOUND' ? 'ENDPOINT_NOT_FOUND' : code;
  setRetryAfter(reply, error);
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ error_code: errorCode, message: error.message }));
}
