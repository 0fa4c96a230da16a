import { z } from 'zod';
import type { ErrorKind, HyperDriveException } from '../base/index.ts';
import { jsonSchema } from '../model/index.ts';

/** HTTP status of each kind of error. */
export const statusOfKind = {
  config: 422,
  missing: 404,
  conflict: 409,
  stale: 412,
  unauthorized: 401,
  forbidden: 403,
  too_large: 413,
  limited: 429,
  busy: 503,
  unsupported: 422,
  environment: 500,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

/** Body of every error answer: a problem document (RFC 9457) with the product's stable code. */
export const problemSchema = z.object({
  type: z.string().describe('Address of the error in the reference.'),
  title: z.string().describe('The code again, for clients that only know RFC 9457.'),
  status: z.int().min(400).max(599).describe('HTTP status.'),
  detail: z.string().describe('The field, what was expected, what was received, and what to do.'),
  code: z.string().describe('Stable code such as `TRACKING_GAP`; programs read this.'),
  details: z.record(z.string(), jsonSchema).describe('JSON facts: the field, the value, what was expected.'),
});
/** An error as sent over HTTP. */
export type Problem = z.infer<typeof problemSchema>;

/** Media type of a problem document. */
export const problemMediaType = 'application/problem+json';

/** The problem document of an error. */
export function problemOf(error: HyperDriveException): Problem {
  const status = statusOfKind[error.kind];
  return {
    type: `urn:hyperdrive:error:${error.code}`,
    title: error.code,
    status,
    detail: error.message,
    code: error.code,
    details: { ...error.details },
  };
}
