import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { Role } from '../../http/index.ts';
import type { Access, Principal } from '../access/access.ts';
import { parsePart } from '../request/validation.ts';
import type { AnswerSpec, Needed } from './openapi.ts';

/** A route of the API: how to call it, and who may. The OpenAPI document is built from these. */
interface RouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: HTTPMethods & ('GET' | 'POST' | 'PUT' | 'DELETE');
  /** As Fastify writes it: `/api/v1/sweeps/:sweep`. */
  readonly path: string;
  readonly summary: string;
  /** null: open to everyone, or checked by the handler. */
  readonly role: Role | null;
  /** Who may call the route if the handler checks, for the OpenAPI document. */
  readonly openTo?: Needed;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: AnswerSpec;
}

/** Input of a handler: parts that match their schemas. */
interface RouteCall<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** undefined on open routes when nobody is signed in. */
  readonly principal: Principal | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Declares routes and keeps their list. */
export interface RouteRegistry {
  readonly specs: readonly RouteSpec<z.ZodType, z.ZodType, z.ZodType>[];
  add<
    Params extends z.ZodType = z.ZodUndefined,
    Query extends z.ZodType = z.ZodUndefined,
    Body extends z.ZodType = z.ZodUndefined,
  >(
    spec: RouteSpec<Params, Query, Body>,
    handler: (call: RouteCall<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<unknown>,
  ): void;
}

const nothing = z.unknown().transform(() => undefined);

/** @param monotonicMs clock for the `server-timing` header: milliseconds that the handler took, without compression */
export function routeRegistry(app: FastifyInstance, access: Access, monotonicMs: () => number): RouteRegistry {
  const specs: RouteSpec<z.ZodType, z.ZodType, z.ZodType>[] = [];
  return {
    specs,
    add(spec, handler) {
      specs.push(spec);
      const { role } = spec;
      const principals = new WeakMap<FastifyRequest, Principal>();
      app.route({
        method: spec.method,
        url: spec.path,
        // Check before reading the body, so that strangers cannot send megabytes.
        async onRequest(request) {
          const principal = role === null ? await access.principalOf(request) : await access.demand(request, role);
          if (principal !== undefined) principals.set(request, principal);
        },
        async handler(request, reply) {
          const began = monotonicMs();
          reply.header('cache-control', 'no-store');
          if (spec.answer.kind === 'json' && spec.answer.status !== undefined) reply.code(spec.answer.status);
          const parts = {
            params: parsePart(spec.params ?? nothing, request.params, 'path'),
            query: parsePart(spec.query ?? nothing, request.query, 'query'),
            body: parsePart(spec.body ?? nothing, request.body, 'body'),
          };
          const answer = await handler({
            // An absent schema gives undefined, as the types say.
            ...(parts as { params: never; query: never; body: never }),
            principal: principals.get(request),
            request,
            reply,
          });
          if (!reply.sent) reply.header('server-timing', `app;dur=${(monotonicMs() - began).toFixed(1)}`);
          return answer;
        },
      });
    },
  };
}
