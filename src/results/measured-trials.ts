import { asLoss, type Measured, measure, measuresOf, type SweepRow, type TrialRow } from '../model/index.ts';
import { hypervolume, paretoFront } from '../sampling/index.ts';
import type { Store } from '../store/index.ts';
import { outcomePages } from './trial-walk.ts';

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
  const toLosses = (values: readonly number[]) =>
    objectives.map(({ goal }, j) => asLoss(goal, values[j] ?? Number.NaN));
  const worst = objectives.map(() => Number.NEGATIVE_INFINITY);
  let front: Candidate[] = [];
  let added: Candidate[] = [];
  const reduce = () => {
    const all = front.concat(added);
    front = paretoFront(all.map(({ losses }) => losses)).flatMap((i) => all[i] ?? []);
    added = [];
  };
  for await (const { number, values } of countedTrials(store, sweep)) {
    const losses = toLosses(values);
    for (const [j, loss] of losses.entries()) worst[j] = Math.max(worst[j] ?? loss, loss);
    added.push({ number, values, losses });
    if (added.length >= Math.max(page, front.length)) reduce();
  }
  reduce();
  const corner = reference ? toLosses(reference) : worst;
  front.sort((a, b) => (a.losses[0] ?? 0) - (b.losses[0] ?? 0) || a.number - b.number);
  const rows = await readRows(store, sweep.id, front);
  const losses = front.map((member) => member.losses);
  return {
    trials: front.flatMap(({ number, values }) => {
      const trial = rows.get(number);
      return trial === undefined ? [] : [{ trial, values }];
    }),
    hypervolume: losses.length === 0 ? 0 : hypervolume(losses, corner),
    reference: losses.length === 0 && !reference ? [] : toLosses(corner),
  };
}

/** A trial that may be on the front. */
interface Candidate {
  readonly number: number;
  readonly values: readonly number[];
  readonly losses: readonly number[];
}

/** Trials that are looked at before those that others dominate are dropped. */
const page = 2_000;

/** The trials that count for the front, by number, with the last value of each objective. */
async function* countedTrials(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
): AsyncGenerator<Pick<Candidate, 'number' | 'values'>> {
  const { objectives = [] } = sweep.definition;
  if (objectives.length === 0) return;
  for await (const outcomes of outcomePages(store, sweep.id)) {
    const completed = outcomes.filter(({ state }) => state === 'completed').map(({ number }) => number);
    const measured = await readMeasured(store, sweep, completed);
    for (const number of completed) {
      const { values = [], violation = 0 } = measured?.(number) ?? {};
      const known = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
      if (violation === 0 && known.length === objectives.length) yield { number, values: known };
    }
  }
}

async function readRows(
  store: Store,
  sweepId: string,
  members: readonly Candidate[],
): Promise<ReadonlyMap<number, TrialRow>> {
  const rows = await store.trials({ sweepId, numbers: members.map(({ number }) => number) });
  return new Map(rows.map((row) => [row.number, row]));
}
