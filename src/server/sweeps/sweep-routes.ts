import { z } from 'zod';
import type { LiveSweeps } from '../../charts/index.ts';
import { writeDefinitionYaml } from '../../formats/index.ts';
import {
  checkAnswerSchema,
  commandAnswerSchema,
  definitionAnswerSchema,
  sweepHeadSchema,
  sweepListSchema,
} from '../../http/index.ts';
import { presentDefinition, spaceOf } from '../../model/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { sweepParams } from '../request/request-parts.ts';
import { checksHere } from './check-sweep.ts';
import { commandAnswer, idempotencyKey } from './command-routes.ts';
import { priorsAnswer } from './priors-answer.ts';
import { headAnswer } from './sweep-answers.ts';
import { sweepSummaries } from './sweep-summaries.ts';

/** Routes for sweeps: list, submission, checks, head and definition. */
export function sweepRoutes(registry: RouteRegistry, parts: SweepParts, live: LiveSweeps): void {
  const { store, checks = checksHere(parts) } = parts;
  const summaries = sweepSummaries(parts, live);

  registry.add(
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

  registry.add(
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
      return commandAnswer(live, sweep.id);
    },
  );

  registry.add(
    {
      method: 'POST',
      path: '/api/v1/check',
      summary: 'Checks a sweep file without submitting it; lists every problem with line and column.',
      role: 'viewer',
      body: z.unknown(),
      answer: { kind: 'json', schema: checkAnswerSchema },
    },
    async ({ body, principal }) => checks.check(body, principal?.role),
  );

  registry.add(
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

  registry.add(
    {
      method: 'GET',
      path: '/api/v1/sweeps/:sweep/definition',
      summary: 'The current definition with its current limits; also as a sweep file.',
      role: 'viewer',
      params: sweepParams,
      answer: { kind: 'json', schema: definitionAnswerSchema },
    },
    async ({ params, reply }) => {
      const sweep = await store.sweep(params.sweep);
      const definition = presentDefinition(sweep);
      const { definitionVersion: version, nextSeq } = sweep;
      reply.header('etag', `"${version}"`);
      const priors = priorsAnswer(spaceOf(definition));
      return { seq: nextSeq - 1, version, yaml: writeDefinitionYaml(definition), definition, priors };
    },
  );
}
