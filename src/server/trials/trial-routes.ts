import { Readable } from 'node:stream';
import { z } from 'zod';
import type { LiveSweeps } from '../../charts/index.ts';
import { writeDefinitionYaml } from '../../formats/index.ts';
import { numberQuery, trialPageSchema, trialsAnswerSchema } from '../../http/index.ts';
import { presentDefinition, trialStates } from '../../model/index.ts';
import { exportCsv, exportedTrials, exportJson, readReportedMetrics } from '../../results/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { sweepParams, trialParams } from '../request/request-parts.ts';
import { TrialPages } from './trial-page.ts';

/** States, joined by commas. */
const stateList = z
  .string()
  .regex(
    new RegExp(`^((${trialStates.join('|')})(,(${trialStates.join('|')}))*)?$`),
    `${trialStates.join(', ')}, joined by commas`,
  )
  .default('')
  .transform((text) => trialStates.filter((state) => text.split(',').includes(state)));

/** Routes for trials: the list, one trial's page, and exports. */
export function trialRoutes(registry: RouteRegistry, parts: SweepParts, live: LiveSweeps): void {
  const { store } = parts;
  const pages = new TrialPages(parts, live);
  const common = { method: 'GET', role: 'viewer', params: sweepParams } as const;

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials',
      summary: 'Trials with exact values.',
      query: z.object({
        states: stateList,
        order: z.enum(['number', 'best']).default('number'),
        offset: numberQuery(0, 100_000_000),
        limit: numberQuery(100, 1_000, 1),
      }),
      answer: { kind: 'json', schema: trialsAnswerSchema },
    },
    async ({ params, query: { states, order, offset, limit } }) => {
      const sweep = await store.sweep(params.sweep);
      const trials = await store.trials({
        sweepId: params.sweep,
        order,
        offset,
        limit,
        ...(states.length > 0 && { states }),
      });
      const reported = await readReportedMetrics(store, sweep, { trials: trials.map(({ number }) => number) });
      return { seq: sweep.nextSeq - 1, trials: exportedTrials(trials, reported) };
    },
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial',
      params: trialParams,
      summary: 'Everything about one trial.',
      answer: { kind: 'json', schema: trialPageSchema },
    },
    ({ params: { sweep, trial } }) => pages.read(sweep, trial),
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/export',
      summary: 'All trials as CSV or JSON, or the definition as a sweep file.',
      query: z.object({ format: z.enum(['csv', 'json', 'yaml']).default('csv') }),
      answer: { kind: 'text', mediaTypes: ['text/csv', 'application/json', 'application/yaml'] },
    },
    async ({ params, query: { format }, reply }) => {
      const sweep = await store.sweep(params.sweep);
      const { id } = sweep;
      const types = { csv: 'text/csv; charset=utf-8', json: 'application/json', yaml: 'application/yaml' };
      reply.type(types[format]).header('content-disposition', `attachment; filename="${id}.${format}"`);
      if (format === 'yaml') return writeDefinitionYaml(presentDefinition(sweep));
      return Readable.from(format === 'csv' ? exportCsv(store, sweep) : exportJson(store, sweep));
    },
  );
}
