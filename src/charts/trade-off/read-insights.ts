import type { Goal } from '../../model/index.ts';
import type { Aggregate } from '../columns/aggregate.ts';
import { evenSample, topRows } from '../columns/selection.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { Snapshot } from '../live/live-sweep.ts';
import type { SeriesReader } from '../live/series-reader.ts';
import { aggregateInsights, type InsightsFacts, ownTradeOff, type TradeOff } from './insights.ts';

/** Trials whose second metric is read for a trade-off; above, the best half and an even sample of the others. */
const tradeOffTrials = 4_000;

/** Slices and the trade-off against a second objective, whose values are read where the rows lack them. */
export async function readInsights(
  series: SeriesReader,
  snapshot: Snapshot,
  { x, xGoal }: { readonly x: string; readonly xGoal: Goal },
): Promise<Aggregate<InsightsFacts>> {
  const { view } = snapshot;
  // Made once for the same rows: the second metric takes thousands of reads.
  const kept = view.derived<{ chart?: Aggregate<InsightsFacts> }>(`insights:${x}:${xGoal}`, () => ({}));
  kept.chart ??= aggregateInsights(view, { x, xGoal, ...(await valuesOf(series, snapshot, x)) });
  return kept.chart;
}

async function valuesOf(
  series: SeriesReader,
  { sweep, view }: Snapshot,
  x: string,
): Promise<Pick<TradeOff, 'values' | 'isExact'>> {
  const own = ownTradeOff(view, x);
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
  if (ranked <= tradeOffTrials) return topRows(view, all, ranked);
  const best = topRows(view, all, tradeOffTrials / 2);
  const isBest = new Set(best);
  const others = evenSample(
    view.rows,
    tradeOffTrials / 2,
    (row) => !isBest.has(row) && !Number.isNaN(view.best[row] ?? Number.NaN),
  );
  return Uint32Array.from([...best, ...others]);
}
