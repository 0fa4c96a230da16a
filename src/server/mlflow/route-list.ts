import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Caller } from './callers.ts';
import { readMessage } from './messages.ts';

/** Root path of the artifact proxy. */
export const artifactsPath = '/mlflow-artifacts/artifacts';

/** Input of a route's handler. */
export interface Call<Input> {
  readonly caller: Caller;
  /** The body, or the query of a GET request. */
  readonly input: Input;
  /** Path parameters by name; `*` is the rest of the path. */
  readonly path: (name: string) => string;
  readonly reply: FastifyReply;
}

/** One route, under `/api/2.0` and `/ajax-api/2.0`. */
export interface MlflowRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Schema of the body, or of the query of a GET request. */
  readonly schema: z.ZodType;
  handle(call: Call<unknown>): Promise<unknown>;
}

/** Declares a route. */
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
