import type { LiveSweeps, Snapshot } from '../../charts/index.ts';
import { effectsAnswerSchema, importanceAnswerSchema } from '../../charts/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import { sweepParams } from '../request/request-parts.ts';
import { Analyses, type AnalysisParts, type AnalyzedState } from './analyses.ts';

/** Importance and effects of parameters, the same as in the command and the library. */
export function importanceRoutes(registry: RouteRegistry, parts: AnalysisParts, live: LiveSweeps): void {
  const queue = { tail: Promise.resolve() as Promise<unknown> };
  const importance = new Analyses(parts.importance, queue);
  const effects = new Analyses(parts.effects, queue);
  const common = { method: 'GET', role: 'viewer', params: sweepParams } as const;

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/importance',
      summary: 'How much each parameter distinguishes the best trials (conditional PED-ANOVA), with 90 % intervals.',
      answer: { kind: 'json', schema: importanceAnswerSchema },
    },
    async ({ params: { sweep } }) => {
      const snapshot = await live.snapshot(sweep);
      const { seq, value } = await importance.of(sweep, analyzedStateOf(snapshot));
      return { seq, metric: metricOf(snapshot), method: 'ped-anova' as const, ...value };
    },
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/effects',
      summary:
        'How much each parameter explains the metric (Gaussian process): shares with intervals, curves with bands.',
      answer: { kind: 'json', schema: effectsAnswerSchema },
    },
    async ({ params: { sweep } }) => {
      const snapshot = await live.snapshot(sweep);
      const { seq, value } = await effects.of(sweep, analyzedStateOf(snapshot));
      return { seq, metric: metricOf(snapshot), method: 'gp' as const, ...value };
    },
  );
}

function metricOf({ sweep }: Snapshot): string | null {
  return sweep.definition.objective?.primaryMetric ?? null;
}

function analyzedStateOf({ seq, view, sweep }: Snapshot): AnalyzedState {
  return { seq, ended: view.rows, version: sweep.definitionVersion };
}
