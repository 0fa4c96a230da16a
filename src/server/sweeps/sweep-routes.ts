import { z } from 'zod';
import type { LiveSweeps } from '../../charts/index.ts';
import { writeDefinitionYaml } from '../../formats/index.ts';
import {
  type CommandAnswer,
  cancelRequestSchema,
  checkAnswerSchema,
  commandAnswerSchema,
  definitionAnswerSchema,
  limitsRequestSchema,
  type SweepSummary,
  sweepHeadSchema,
  sweepListSchema,
} from '../../http/index.ts';
import { isFinalSweepState, presentDefinition, type SweepRow } from '../../model/index.ts';
import { readBest, readNoResult } from '../../results/index.ts';
import type { SweepCommand } from '../../store/index.ts';
import type { RouteBook } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { sweepParams, trialParams } from '../request/request-parts.ts';
import { parsePart } from '../request/validation.ts';
import { checksHere } from './check-sweep.ts';
import { bareSummary, figuresAnswer, headAnswer, summaryAnswer } from './sweep-answers.ts';

/** What an empty body means. */
const emptyBody = z.union([z.strictObject({}), z.null(), z.undefined()]);
const cancelBody = z.union([z.null(), z.undefined(), cancelRequestSchema]);

/** Sweeps: list, head, submission, checks and commands. */
export function sweepRoutes(book: RouteBook, parts: SweepParts, live: LiveSweeps): void {
  const { store, checks = checksHere(parts) } = parts;

  book.add(
    {
      method: 'GET',
      path: '/api/v1/sweeps',
      summary: 'All sweeps, newest first.',
      role: 'viewer',
      answer: { kind: 'json', schema: sweepListSchema },
    },
    async () => {
      const sweeps = [];
      for (const sweep of await store.sweeps()) sweeps.push(await summaries.of(sweep));
      return { serverTimeMs: store.time.nowMs(), sweeps };
    },
  );
  const summaries = summaryCache(parts, live);

  book.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps',
      summary: 'Submits a sweep: a sweep file as YAML, or a definition.',
      role: 'member',
      body: z.unknown(),
      answer: { kind: 'json', schema: commandAnswerSchema, status: 201 },
    },
    async ({ body, request }) => {
      const requestKey = idempotencyKey(request.headers['idempotency-key']);
      const definition = await checks.read(body, requestKey);
      const sweep = await parts.submit(definition, requestKey === undefined ? {} : { requestKey });
      return commandAnswer(sweep.id);
    },
  );

  book.add(
    {
      method: 'POST',
      path: '/api/v1/check',
      summary: 'Checks a sweep file without submitting it; every problem has its line and column.',
      role: 'viewer',
      body: z.unknown(),
      answer: { kind: 'json', schema: checkAnswerSchema },
    },
    async ({ body, principal }) => checks.check(body, principal?.role),
  );

  book.add(
    {
      method: 'GET',
      path: '/api/v1/sweeps/:sweep',
      summary: 'One sweep: head figures, columns of its space, incumbents.',
      role: 'viewer',
      params: sweepParams,
      answer: { kind: 'json', schema: sweepHeadSchema },
    },
    async ({ params }) => {
      const snapshot = await live.snapshot(params.sweep);
      const { counts, ended } = snapshot.figures;
      const sweepId = params.sweep;
      const [failed] =
        ended > 0 && counts.failed === ended ? await store.trials({ sweepId, states: ['failed'], limit: 1 }) : [];
      const first = snapshot.view.trial[0] ?? snapshot.open.find(({ attempts }) => attempts > 0)?.number;
      const [attempt] = first === undefined ? [] : await store.attempts({ sweepId, trial: first });
      return headAnswer(snapshot, { serverTimeMs: store.time.nowMs(), target: attempt?.target ?? null, failed });
    },
  );

  book.add(
    {
      method: 'GET',
      path: '/api/v1/sweeps/:sweep/definition',
      summary: 'The definition as it is now, with its present limits; also as a sweep file.',
      role: 'viewer',
      params: sweepParams,
      answer: { kind: 'json', schema: definitionAnswerSchema },
    },
    async ({ params, reply }) => {
      const sweep = await store.sweep(params.sweep);
      const definition = presentDefinition(sweep);
      const { definitionVersion: version, nextSeq } = sweep;
      reply.header('etag', `"${version}"`);
      return { seq: nextSeq - 1, version, yaml: writeDefinitionYaml(definition), definition };
    },
  );

  /** Records a command and tells the figures after it. */
  async function command(sweepId: string, given: SweepCommand, key: unknown): Promise<CommandAnswer> {
    await store.command(sweepId, given, idempotencyKey(key));
    await store.synced();
    parts.commanded(sweepId);
    return commandAnswer(sweepId);
  }

  async function commandAnswer(sweepId: string): Promise<CommandAnswer> {
    const snapshot = await live.snapshot(sweepId);
    return { seq: snapshot.seq, id: sweepId, figures: figuresAnswer(snapshot) };
  }

  const answer = { kind: 'json', schema: commandAnswerSchema } as const;
  for (const kind of ['pause', 'resume'] as const) {
    book.add(
      {
        method: 'POST',
        path: `/api/v1/sweeps/:sweep/${kind}`,
        summary: kind === 'pause' ? 'Starts no new trials; running ones go on.' : 'Goes on with a paused sweep.',
        role: 'member',
        params: sweepParams,
        body: emptyBody,
        answer,
      },
      ({ params, request }) => command(params.sweep, { kind }, request.headers['idempotency-key']),
    );
  }
  book.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/cancel',
      summary: 'Ends the sweep; running trials are stopped.',
      role: 'member',
      params: sweepParams,
      body: cancelBody,
      answer,
    },
    ({ params, body, request }) =>
      command(params.sweep, { kind: 'cancel', reason: body?.reason ?? null }, request.headers['idempotency-key']),
  );
  book.add(
    {
      method: 'PUT',
      path: '/api/v1/sweeps/:sweep/limits',
      summary: 'Changes the limits, all of them at once.',
      role: 'member',
      params: sweepParams,
      body: limitsRequestSchema,
      answer,
    },
    ({ params, body: { limits, ifVersion }, request }) =>
      command(
        params.sweep,
        { kind: 'change_limits', limits, ifVersion: ifVersion ?? null },
        request.headers['idempotency-key'],
      ),
  );
  book.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/trials/:trial/cancel',
      summary: 'Stops one trial.',
      role: 'member',
      params: trialParams,
      body: emptyBody,
      answer,
    },
    ({ params, request }) =>
      command(params.sweep, { kind: 'cancel_trial', trial: params.trial }, request.headers['idempotency-key']),
  );
}

/** Ended trials up to which a final sweep is loaded for the list, so that it has a spark line. */
const sparkTrials = 2_000;

/** Summaries of the list. Final sweeps never change: theirs are kept. */
function summaryCache({ store }: SweepParts, live: LiveSweeps) {
  const final = new Map<string, SweepSummary>();
  return {
    async of(sweep: SweepRow): Promise<SweepSummary> {
      if (!isFinalSweepState(sweep.state)) return summaryAnswer(await live.snapshot(sweep.id));
      const kept = final.get(sweep.id) ?? (await ofFinal(sweep));
      final.set(sweep.id, kept);
      return kept;
    },
  };

  async function ofFinal(sweep: SweepRow): Promise<SweepSummary> {
    const counts = await store.trialCounts(sweep.id);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total <= sparkTrials) return summaryAnswer(await live.snapshot(sweep.id));
    const best = await readBest(store, sweep);
    return bareSummary(sweep, { counts, best, noResult: await readNoResult(store, sweep), nowMs: store.time.nowMs() });
  }
}

/** The `Idempotency-Key` header, as the store takes it. */
export function idempotencyKey(header: unknown): string | undefined {
  const key = parsePart(z.string().max(255).optional(), header, 'headers.idempotency-key');
  return key === '' ? undefined : key;
}
