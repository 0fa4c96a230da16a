import {
  asLoss,
  isFinalTrialState,
  type Measured,
  measure,
  measuresOf,
  type SweepRow,
  type TrialRow,
} from '../model/index.ts';
import { hypervolume, paretoFront } from '../sampling/index.ts';
import type { Store } from '../store/index.ts';

/**
 * Evaluated last values, by trial, of what a sweep measures besides the primary metric; undefined if it measures
 * nothing else.
 *
 * @param trials - restricts the answer to these. @defaultValue all
 */
export async function readMeasured(
  store: Store,
  { id, definition }: Pick<SweepRow, 'id' | 'definition'>,
  trials?: readonly number[],
): Promise<((trial: number) => Measured) | undefined> {
  const measures = measuresOf(definition);
  if (!measures) return undefined;
  const last = await readLast(store, id, measures.metrics, trials);
  return (trial) => measure(measures, (metric) => last(trial, metric));
}

/** Last values by trial and metric. @param trials - restricts the answer to these */
async function readLast(store: Store, sweepId: string, metrics: readonly string[], trials?: readonly number[]) {
  const last = new Map<string, Map<number, number>>(metrics.map((metric) => [metric, new Map()]));
  const query = { sweepId, metrics, ...(trials !== undefined && { trials }) };
  for (const summary of await store.metricSummaries(query)) last.get(summary.metric)?.set(summary.trial, summary.last);
  return (trial: number, metric: string) => last.get(metric)?.get(trial);
}

/** A trial on the front. */
interface FrontTrial {
  readonly trial: TrialRow;
  /** Last value of each objective, in their order. */
  readonly values: readonly number[];
}

/** The trials of a sweep that no other trial beats in every objective. */
export interface Front {
  /** By the first objective, best first. */
  readonly trials: readonly FrontTrial[];
  /** Volume that the front dominates below `reference`; 0 while it is empty. */
  readonly hypervolume: number;
  /**
   * The corner from which the volume is measured, in the units of the metrics: the worst value of each objective among
   * all trials that count. It moves when a worse trial arrives; give your own to compare sweeps.
   */
  readonly reference: readonly number[];
}

/**
 * The Pareto front of a sweep with several objectives, from its completed trials that have a finite value of each
 * objective and satisfy the outcome constraints.
 *
 * @param reference - corner for the hypervolume, in the units of the metrics. @defaultValue the worst values
 */
export async function readFront(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
  reference?: readonly number[],
): Promise<Front> {
  const objectives = sweep.definition.objectives ?? [];
  const measured = await readMeasured(store, sweep);
  const counted: FrontTrial[] = [];
  if (measured && objectives.length > 0)
    for (const trial of await store.trials({ sweepId: sweep.id, states: ['completed'] })) {
      const { values = [], violation = 0 } = measured(trial.number);
      const known = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
      if (isFinalTrialState(trial.state) && violation === 0 && known.length === objectives.length)
        counted.push({ trial, values: known });
    }
  const toLosses = (values: readonly number[]) =>
    objectives.map(({ goal }, j) => asLoss(goal, values[j] ?? Number.NaN));
  const losses = counted.map(({ values }) => toLosses(values));
  const corner = reference
    ? toLosses(reference)
    : objectives.map((_, j) => losses.reduce((top, l) => Math.max(top, l[j] ?? top), Number.NEGATIVE_INFINITY));
  const order = paretoFront(losses).sort((a, b) => (losses[a]?.[0] ?? 0) - (losses[b]?.[0] ?? 0) || a - b);
  return {
    trials: order.flatMap((i) => counted[i] ?? []),
    hypervolume: losses.length === 0 ? 0 : hypervolume(losses, corner),
    reference: losses.length === 0 && !reference ? [] : toLosses(corner),
  };
}
