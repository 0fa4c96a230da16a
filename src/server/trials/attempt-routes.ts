import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  claimAnswerSchema,
  claimRequestSchema,
  endAnswerSchema,
  endRequestSchema,
  heartbeatAnswerSchema,
  heartbeatRequestSchema,
  reportsAnswerSchema,
  runnerReportsSchema,
  scriptReportsSchema,
} from '../../http/index.ts';
import type { AttemptIntake, Report } from '../../model/index.ts';
import { serverError } from '../errors.ts';
import type { OperationSpec } from '../operations/openapi.ts';
import { parsePart } from '../request/validation.ts';
import type { ScriptChannel } from './script-channel.ts';

/** Dependencies of the attempt routes. */
export interface AttemptRoutes {
  readonly intake: AttemptIntake;
  readonly scriptChannel: ScriptChannel;
  /** Whether the token belongs to exactly this attempt. Takes constant time. */
  readonly opens: (token: string, key: string) => boolean | Promise<boolean>;
  readonly nowMs: () => number;
}

const keyPattern = /^[a-z0-9-]{1,80}$/;
const keySchema = z.string().regex(keyPattern, 'an attempt key');

/** The OpenAPI operation of a message from a running trial. */
function message(name: string, summary: string, body: z.ZodType, answer: z.ZodType) {
  return {
    method: 'POST',
    path: `/api/v1/attempts/:key/${name}`,
    summary,
    role: 'attempt',
    params: z.object({ key: keySchema }),
    body,
    answer: { kind: 'json', schema: answer },
  } as const satisfies OperationSpec;
}

/** The messages of running trials, for the OpenAPI document. */
export const attemptOperations: readonly OperationSpec[] = [
  message(
    'claim',
    'A runner claims its attempt. A later claim, if granted, fences earlier ones.',
    claimRequestSchema,
    claimAnswerSchema,
  ),
  message(
    'heartbeat',
    'A runner is alive; the answer has the directive.',
    heartbeatRequestSchema,
    heartbeatAnswerSchema,
  ),
  message(
    'reports',
    'Values of metrics, from a runner or a script.',
    z.union([runnerReportsSchema, scriptReportsSchema]),
    reportsAnswerSchema,
  ),
  message('end', 'The attempt has ended; says how.', endRequestSchema, endAnswerSchema),
];

/** Routes for messages of runners and scripts: `/api/v1/attempts/{key}/…`. Each needs that attempt's own token. */
export function attemptRoutes(app: FastifyInstance, { intake, scriptChannel, opens, nowMs }: AttemptRoutes): void {
  app.register(
    // biome-ignore lint/nursery/noMisusedPromises: Fastify awaits its plugins, and `ready` throws what one throws.
    async (routes) => {
      routes.addHook<KeyRoute>('onRequest', ({ params: { key }, headers: { authorization = '' } }, _reply, done) => {
        const token = /^Bearer (\S{1,256})$/.exec(authorization)?.[1];
        const isOpen = token !== undefined && keyPattern.test(key) && opens(token, key);
        const answer = (opened: boolean) => done(opened ? undefined : unauthorized());
        if (typeof isOpen === 'boolean') answer(isOpen);
        else isOpen.then(answer, done);
      });

      routes.post<KeyRoute>('/:key/claim', async (request) => {
        const grant = await intake.claim(request.params.key, parsePart(claimRequestSchema, request.body, 'body'));
        return { ...grant, serverTimeMs: nowMs() };
      });

      routes.post<KeyRoute>('/:key/heartbeat', async (request) => {
        const { epoch } = parsePart(heartbeatRequestSchema, request.body, 'body');
        const { want } = await intake.heartbeat(request.params.key, epoch);
        return { want, serverTimeMs: nowMs() };
      });

      routes.post<KeyRoute>('/:key/reports', async ({ params: { key }, body }) => {
        if (isRunnerForm(body)) {
          const batch = parsePart(runnerReportsSchema, body, 'body');
          const receipt = await intake.reports(key, { ...batch, reports: batch.reports.map(reportOf) });
          return { ...receipt, delivery: 'exactly_once', serverTimeMs: nowMs() };
        }
        const { first, reports } = parsePart(scriptReportsSchema, body, 'body');
        const receipt = await scriptChannel(key, reports.map(reportOf), first);
        const delivery = first === undefined ? 'at_least_once' : 'exactly_once';
        return { ...receipt, delivery, serverTimeMs: nowMs() };
      });

      routes.post<KeyRoute>('/:key/end', async (request) => {
        const { facts, lastSeq, endedAtMs, ...end } = parsePart(endRequestSchema, request.body, 'body');
        const used = Object.fromEntries(Object.entries(lastSeq).filter(([, seq]) => seq !== undefined));
        const { kind } = await intake.end(request.params.key, {
          ...end,
          lastSeq: used,
          ...(endedAtMs !== undefined && { endedAtMs }),
          ...(facts && { facts }),
        });
        return { ended: true, kind, serverTimeMs: nowMs() };
      });
    },
    { prefix: '/api/v1/attempts' },
  );
}

/** Path parameters of these routes; a request is authorized only if its key has the form of one. */
interface KeyRoute {
  Params: { readonly key: string };
}

function unauthorized(): Error {
  return serverError('SERVER_UNAUTHORIZED', "expected `Authorization: Bearer` with this attempt's own token");
}

/** Only runners know their epoch. */
function isRunnerForm(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'epoch');
}

/** Drops absent optional fields, so that rows do not contain `undefined`. */
function reportOf(report: {
  metric: string;
  value: number;
  step?: number | undefined;
  timeMs?: number | undefined;
}): Report {
  const { metric, value, step, timeMs } = report;
  return { metric, value, ...(step !== undefined && { step }), ...(timeMs !== undefined && { timeMs }) };
}
