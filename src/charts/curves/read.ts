import type { Store } from '../../store/index.ts';
import type { Aggregate } from '../aggregate.ts';
import type { AnswerCall } from '../entry.ts';
import { type ColumnFilter, formatFilters } from '../kernel/index.ts';
import type { Snapshot } from '../live/live-sweep.ts';
import type { SeriesReader } from '../live/series-reader.ts';
import { reasonOf } from '../live/trial-reason.ts';
import { aggregateCurves, type CurveLine, planCurves, stateOfRow } from './aggregate.ts';
import type { CurvesFacts } from './schema.ts';

/** Pinned trials of the curves. */
const pinLimit = 50;
/** Running trials drawn as curves. */
const runningLimit = 20;

/** Which trials are drawn as lines, and which make up the bands. */
export interface CurvesQuery {
  readonly filters: readonly ColumnFilter[];
  /** Lines of the best. */
  readonly k: number;
  /** Trials always drawn, regardless of rank. */
  readonly pin: readonly number[];
}

/** Learning curves of the primary metric: reads the series that the bands and the lines need. */
export async function readCurves(
  { store, series }: { readonly store: Store; readonly series: SeriesReader },
  snapshot: Snapshot,
  { filters, k, pin }: CurvesQuery,
): Promise<Aggregate<CurvesFacts>> {
  const { view, sweep } = snapshot;
  const plan = view.derived(`curves:${formatFilters(filters)}:${k}`, () => planCurves(view, { filters, k }));
  const trialOf = (row: number) => view.trial[row] ?? 0;
  const metric = sweep.definition.objective?.primaryMetric;
  const samples = metric === undefined ? [] : await series.ended(sweep.id, metric, Array.from(plan.sample, trialOf));
  const lines = metric === undefined ? [] : await linesOf(series, snapshot, metric, pin, Array.from(plan.top, trialOf));
  const reasons: string[] = [];
  for (const row of plan.stopped) reasons.push(reasonOf(await store.trial(sweep.id, trialOf(row))) ?? '');
  return aggregateCurves(view, { plan, samples, lines, reasons });
}

/** Pinned, best and running trials, each once. */
async function linesOf(
  series: SeriesReader,
  { sweep, view, open }: Snapshot,
  metric: string,
  pin: readonly number[],
  top: readonly number[],
): Promise<CurveLine[]> {
  const lines: CurveLine[] = [];
  const seen = new Set<number>();
  const add = async (trial: number, kind: CurveLine['kind']) => {
    if (seen.has(trial)) return;
    seen.add(trial);
    const row = view.rowOf(trial);
    const running = row === undefined ? open.find(({ number }) => number === trial) : undefined;
    if (row === undefined && running === undefined) return;
    const [ended] = row === undefined ? [] : await series.ended(sweep.id, metric, [trial]);
    const values = ended ?? (await series.open(sweep.id, metric, trial));
    const state = row === undefined ? (running?.state ?? 'running') : stateOfRow(view, row);
    lines.push({ trial, kind, state, values });
  };
  // The best first: a pinned trial among them still counts as one of the best.
  for (const trial of top) await add(trial, 'top');
  for (const trial of pin.slice(0, pinLimit)) await add(trial, 'pinned');
  const running = open.filter(({ state, intervals }) => state === 'running' && intervals > 0);
  for (const { number } of running.slice(0, runningLimit)) await add(number, 'running');
  return lines;
}

/** Query of a request for curves. */
export interface CurvesRequest {
  readonly k: number;
  readonly f?: string | undefined;
  readonly pin: readonly string[];
}

/** The curves for a request. Skips pins that are not trial numbers. @throws the error of an unknown column */
export function answer({ store, series, snapshot, query: { k, f, pin }, filters }: AnswerCall<CurvesRequest>) {
  const pinned = pin.map(Number).filter((trial) => Number.isSafeInteger(trial) && trial >= 0);
  return readCurves({ store, series }, snapshot, { filters: filters(f), k, pin: pinned });
}
