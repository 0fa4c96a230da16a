import { z } from 'zod';
import type { LiveSweeps } from '../../charts/index.ts';
import { type CommandAnswer, cancelRequestSchema, commandAnswerSchema, limitsRequestSchema } from '../../http/index.ts';
import type { SweepCommand } from '../../store/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { sweepParams, trialParams } from '../request/request-parts.ts';
import { parsePart } from '../request/validation.ts';
import { figuresAnswer } from './sweep-answers.ts';

/** Forms of an empty body. */
const emptyBody = z.union([z.strictObject({}), z.null(), z.undefined()]);
const cancelBody = z.union([z.null(), z.undefined(), cancelRequestSchema]);

/** Commands to a sweep: pause, resume, cancel, limits, and cancel of one trial. */
export function commandRoutes(registry: RouteRegistry, parts: SweepParts, live: LiveSweeps): void {
  /** Records a command and answers with the figures after it. */
  async function command(sweepId: string, given: SweepCommand, key: unknown): Promise<CommandAnswer> {
    await parts.store.command(sweepId, given, idempotencyKey(key));
    await parts.store.synced();
    parts.commanded(sweepId);
    return commandAnswer(live, sweepId);
  }

  const answer = { kind: 'json', schema: commandAnswerSchema } as const;
  for (const kind of ['pause', 'resume'] as const) {
    registry.add(
      {
        method: 'POST',
        path: `/api/v1/sweeps/:sweep/${kind}`,
        summary:
          kind === 'pause'
            ? 'Pauses the sweep: starts no new trials; running trials continue.'
            : 'Resumes a paused sweep.',
        role: 'member',
        params: sweepParams,
        body: emptyBody,
        answer,
      },
      ({ params, request }) => command(params.sweep, { kind }, request.headers['idempotency-key']),
    );
  }
  registry.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/cancel',
      summary: 'Cancels the sweep and its running trials.',
      role: 'member',
      params: sweepParams,
      body: cancelBody,
      answer,
    },
    ({ params, body, request }) =>
      command(params.sweep, { kind: 'cancel', reason: body?.reason ?? null }, request.headers['idempotency-key']),
  );
  registry.add(
    {
      method: 'PUT',
      path: '/api/v1/sweeps/:sweep/limits',
      summary: 'Changes all limits together, and `stop_when` if it is given.',
      role: 'member',
      params: sweepParams,
      body: limitsRequestSchema,
      answer,
    },
    async ({ params: { sweep }, body, principal, request }) => {
      const { limits, stopWhen, ifVersion, ifDefinitionVersion } = body;
      const key = request.headers['idempotency-key'];
      if (stopWhen === undefined && ifDefinitionVersion === undefined)
        return command(sweep, { kind: 'change_limits', limits, ifVersion: ifVersion ?? null }, key);
      const requestKey = idempotencyKey(key);
      await parts.change(sweep, {
        source: { limits, ...(stopWhen !== undefined && { stopWhen }) },
        defaults: {},
        by: principal?.name ?? null,
        note: null,
        dryRun: false,
        ...(ifVersion !== undefined && { ifLimitsVersion: ifVersion }),
        ...(ifDefinitionVersion !== undefined && { ifVersion: ifDefinitionVersion }),
        ...(requestKey !== undefined && { requestKey }),
      });
      parts.commanded(sweep);
      return commandAnswer(live, sweep);
    },
  );
  registry.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/trials/:trial/cancel',
      summary: 'Cancels one trial.',
      role: 'member',
      params: trialParams,
      body: emptyBody,
      answer,
    },
    ({ params, request }) =>
      command(params.sweep, { kind: 'cancel_trial', trial: params.trial }, request.headers['idempotency-key']),
  );
}

/** The figures of a sweep after a command. */
export async function commandAnswer(live: LiveSweeps, sweepId: string): Promise<CommandAnswer> {
  const snapshot = await live.snapshot(sweepId);
  return { seq: snapshot.seq, id: sweepId, figures: figuresAnswer(snapshot) };
}

/** The `Idempotency-Key` header, as the store takes it. */
export function idempotencyKey(header: unknown): string | undefined {
  const key = parsePart(z.string().max(255).optional(), header, 'headers.idempotency-key');
  return key === '' ? undefined : key;
}
