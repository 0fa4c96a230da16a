import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Caller } from './callers.ts';
import { readMessage } from './messages.ts';

/** Root of the artifact proxy. */
export const artifactsPath = '/mlflow-artifacts/artifacts';

/** What a handler of an address gets. */
export interface Call<Input> {
  readonly caller: Caller;
  /** The body; of GET requests the query. */
  readonly input: Input;
  /** Parts of the path by name, `*` the rest of it. */
  readonly path: (name: string) => string;
  readonly reply: FastifyReply;
}

/** One address, below `/api/2.0` and `/ajax-api/2.0`. */
export interface MlflowRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Of the body; of GET requests of the query. */
  readonly schema: z.ZodType;
  handle(call: Call<unknown>): Promise<unknown>;
}

/** Declares an address. */
export function route<Schema extends z.ZodType>(
  method: MlflowRoute['method'],
  path: string,
  schema: Schema,
  handler: (call: Call<z.output<Schema>>) => Promise<unknown>,
): MlflowRoute {
  return {
    method,
    path,
    schema,
    handle: (call) => handler({ ...call, input: readMessage(schema, call.input, method === 'GET' ? 'query' : 'body') }),
  };
}
