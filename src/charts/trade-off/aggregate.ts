import type { Goal } from '../../model/index.ts';
import type { Aggregate } from '../aggregate.ts';
import { evenSample, topRows } from '../columns/selection.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { AnswerCall } from '../entry.ts';
import type { Snapshot } from '../live/live-sweep.ts';
import type { SeriesReader } from '../live/series-reader.ts';
import type { TradeOffFacts } from './schema.ts';
import { tradeOffFront } from './trade-off-front.ts';

/** Second quantities that need no reports. */
export const tradeOffColumns = ['__duration', '__intervals'] as const;

/** Points of the cloud behind the front. */
const cloudLimit = 1_800;
/** Trials whose second metric is read; above, the best half and an even sample of the others. */
const readLimit = 4_000;

/** The quantity to compare with the primary metric. */
export interface TradeOff {
  /** `__duration`, `__intervals`, or the name of a metric. */
  readonly x: string;
  readonly xGoal: Goal;
  /** [rows] values, NaN where unknown. */
  readonly values: Float64Array;
  /** Every ranked trial that has a value is in `values`. */
  readonly isExact: boolean;
}

/** Query of a request for a trade-off. */
export interface TradeOffQuery {
  /** @defaultValue '__duration' */
  readonly x?: string | undefined;
  /** @defaultValue 'minimize' */
  readonly xGoal?: Goal | undefined;
}

/** The trade-off for a request. @throws the error of an unknown column */
export function answer({ series, snapshot, query, column }: AnswerCall<TradeOffQuery>) {
  const { x = '__duration', xGoal = 'minimize' } = query;
  const known = [...tradeOffColumns, ...snapshot.metrics.map(({ metric }) => metric)];
  if (!known.includes(x)) column(`metric ${x}`, 'x', known);
  return readTradeOff(series, snapshot, { x, xGoal });
}

/** Reads values of the second quantity that the rows lack, and computes the trade-off. */
export async function readTradeOff(
  series: SeriesReader,
  snapshot: Snapshot,
  { x, xGoal }: { readonly x: string; readonly xGoal: Goal },
): Promise<Aggregate<TradeOffFacts>> {
  const { view } = snapshot;
  // Computed once for the same rows: reading the second metric takes thousands of reads.
  const kept = view.derived<{ made?: Aggregate<TradeOffFacts> }>(`trade-off:${x}:${xGoal}`, () => ({}));
  kept.made ??= aggregateTradeOff(view, { x, xGoal, ...(await valuesOf(series, snapshot, x)) });
  return kept.made;
}

/** The primary metric against another quantity: the trials that no other beats in both, and a sample of the others. */
export function aggregateTradeOff(view: SweepView, { x, xGoal, values, isExact }: TradeOff): Aggregate<TradeOffFacts> {
  const { trial, best } = view;
  const isPoint = (row: number) => Number.isFinite(best[row]) && Number.isFinite(values[row]);
  const front = tradeOffFront(values, best, { x: xGoal, y: view.goal });
  const cloud = evenSample(view.rows, cloudLimit, isPoint);
  let trials = 0;
  for (let row = 0; row < view.rows; row++) if (isPoint(row)) trials++;
  return {
    header: { rows: view.rows, tradeOff: { x, xGoal, trials, isExact } },
    arrays: {
      front: Uint32Array.from(front, (row) => trial[row] ?? 0),
      frontX: Float32Array.from(front, (row) => values[row] ?? Number.NaN),
      frontY: Float32Array.from(front, (row) => best[row] ?? Number.NaN),
      cloudTrial: Uint32Array.from(cloud, (row) => trial[row] ?? 0),
      cloudX: Float32Array.from(cloud, (row) => values[row] ?? Number.NaN),
      cloudY: Float32Array.from(cloud, (row) => best[row] ?? Number.NaN),
    },
  };
}

/** Values stored in the rows; undefined for a metric. */
export function ownValues(view: SweepView, x: string): Float64Array | undefined {
  if (x === '__intervals') return Float64Array.from(view.intervals);
  const { startedMs, endedMs } = view;
  return x === '__duration' ? endedMs.map((end, row) => end - (startedMs[row] ?? Number.NaN)) : undefined;
}

async function valuesOf(
  series: SeriesReader,
  { sweep, view }: Snapshot,
  x: string,
): Promise<Pick<TradeOff, 'values' | 'isExact'>> {
  const own = ownValues(view, x);
  if (own !== undefined) return { values: own, isExact: true };
  const rows = rowsToRead(view);
  const values = new Float64Array(view.rows).fill(Number.NaN);
  const trials = Array.from(rows, (row) => view.trial[row] ?? 0);
  for (const [at, numbers] of (await series.ended(sweep.id, x, trials)).entries()) {
    values[rows[at] ?? 0] = numbers.at(-1) ?? Number.NaN;
  }
  return { values, isExact: rows.length === view.ranking().ranked };
}

/** Ranked rows whose second metric is read. */
function rowsToRead(view: SweepView): Uint32Array {
  const all = { mask: new Uint8Array(view.rows).fill(1), count: view.rows };
  const { ranked } = view.ranking();
  if (ranked <= readLimit) return topRows(view, all, ranked);
  const best = topRows(view, all, readLimit / 2);
  const isBest = new Set(best);
  const others = evenSample(
    view.rows,
    readLimit / 2,
    (row) => !isBest.has(row) && !Number.isNaN(view.best[row] ?? Number.NaN),
  );
  return Uint32Array.from([...best, ...others]);
}
