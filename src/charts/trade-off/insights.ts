import type { Goal } from '../../model/index.ts';
import type { Aggregate } from '../columns/aggregate.ts';
import { evenSample } from '../columns/selection.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { Numbers } from '../kernel/columns.ts';
import { type Slice, slices } from '../slice/aggregate.ts';
import { tradeOffFront } from './trade-off-front.ts';

/** Other objectives of the trade-off that need no reports. */
export const tradeOffColumns = ['__duration', '__intervals'] as const;

/** The other objective of the trade-off. */
export interface TradeOff {
  /** `__duration`, `__intervals`, or the name of a metric. */
  readonly x: string;
  readonly xGoal: Goal;
  /** [rows] values, NaN where unknown. */
  readonly values: Float64Array;
  /** Every ranked trial that has a value is in `values`. */
  readonly isExact: boolean;
}

/** Header of an insights frame. */
export interface InsightsFacts {
  readonly rows: number;
  readonly slices: readonly Omit<Slice, 'count'>[];
  readonly tradeOff: { readonly x: string; readonly xGoal: Goal; readonly trials: number; readonly isExact: boolean };
}

/** Points of the cloud behind the front. */
const cloudLimit = 1_800;

/** Values of a trade-off that the rows have themselves; undefined for a metric. */
export function ownTradeOff(view: SweepView, x: string): Float64Array | undefined {
  if (x === '__intervals') return Float64Array.from(view.intervals);
  const { startedMs, endedMs } = view;
  return x === '__duration' ? endedMs.map((end, row) => end - (startedMs[row] ?? Number.NaN)) : undefined;
}

/** Slices and the trade-off of the primary metric against another objective. */
export function aggregateInsights(view: SweepView, tradeOff: TradeOff): Aggregate<InsightsFacts> {
  const cuts = view.derived('slices', () => slices(view));
  const { trial, best } = view;
  const { x, xGoal, values, isExact } = tradeOff;
  const isPoint = (row: number) => Number.isFinite(best[row]) && Number.isFinite(values[row]);
  const front = tradeOffFront(values, best, { x: xGoal, y: view.goal });
  const cloud = evenSample(view.rows, cloudLimit, isPoint);
  let trials = 0;
  for (let row = 0; row < view.rows; row++) if (isPoint(row)) trials++;
  const arrays: Record<string, Numbers> = {
    front: Uint32Array.from(front, (row) => trial[row] ?? 0),
    frontX: Float32Array.from(front, (row) => values[row] ?? Number.NaN),
    frontY: Float32Array.from(front, (row) => best[row] ?? Number.NaN),
    cloudTrial: Uint32Array.from(cloud, (row) => trial[row] ?? 0),
    cloudX: Float32Array.from(cloud, (row) => values[row] ?? Number.NaN),
    cloudY: Float32Array.from(cloud, (row) => best[row] ?? Number.NaN),
  };
  for (const { column, count } of cuts) arrays[`slice:${column}`] = count;
  return {
    header: {
      rows: view.rows,
      slices: cuts.map(({ count: _count, ...slice }) => slice),
      tradeOff: { x, xGoal, trials, isExact },
    },
    arrays,
  };
}
