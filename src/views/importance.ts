import { NONE, SPAN } from './kernel-columns.ts';
import { cellOf } from './kernel-grids.ts';
import { sortedQuantile } from './quantiles.ts';
import { seededDraws } from './random.ts';
import type { SweepView } from './sweep-view.ts';

/** How much of the outcome a parameter explains. */
export interface Importance {
  readonly column: string;
  /** Share of the variance of the rank, 0..1: median of the bootstrap samples. */
  readonly share: number;
  /** 5th and 95th percentile. */
  readonly low: number;
  readonly high: number;
  /** Share of ranked trials that have the parameter. */
  readonly active: number;
}

/** Bootstrap samples. Fewer: a ragged interval; more: time. */
const sampleCount = 24;
/** Draws of one sample. More do not narrow what 4,000 leave by a visible amount. */
const drawLimit = 4_000;
/** Bins of a number: each should hold some 10 trials. */
const binLimit = 12;

/**
 * Main effect of each parameter: the variance of the mean rank over bins of the parameter as a share of the variance of
 * the rank (correlation ratio η²), with Fisher's correction ε² = (η² − (k−1)/(n−1)) / (1 − (k−1)/(n−1)), without which
 * many bins of few trials explain noise. Conditional parameters are measured inside their branch and weighted by its
 * share. Rank instead of value: a few failures of the search do not decide. Cost: O(samples · draws · parameters).
 *
 * Reference: Kelley (1935), An unbiased correlation ratio measure, PNAS 21; the bootstrap is over trials.
 */
export function importances(view: SweepView): Importance[] {
  const { order, rank, ranked } = view.ranking();
  const rows = order.subarray(0, ranked);
  const draws = Math.min(drawLimit, ranked);
  const random = seededDraws(7);
  const picks = Array.from({ length: sampleCount }, () =>
    Uint32Array.from({ length: draws }, () => rows[Math.floor(random() * ranked)] ?? 0),
  );
  return view.columns
    .map((column) => {
      const q = view.quantised(column.id) ?? new Uint16Array(view.rows);
      let have = 0;
      for (const row of rows) if (q[row] !== NONE) have++;
      const active = ranked === 0 ? 0 : have / ranked;
      const bins =
        column.kind === 'category' ? column.values.length : Math.min(binLimit, Math.max(2, Math.floor(have / 10)));
      const binOf = (x: number) => (column.kind === 'category' ? x : cellOf(x, bins));
      const shares = Float64Array.from(picks, (pick) => active * explained(pick, q, rank, bins, binOf)).sort();
      return {
        column: column.id,
        share: sortedQuantile(shares, 0.5) || 0,
        low: sortedQuantile(shares, 0.05) || 0,
        high: sortedQuantile(shares, 0.95) || 0,
        active,
      };
    })
    .sort((a, b) => b.share - a.share || b.high - a.high);
}

function explained(
  pick: Uint32Array,
  q: Uint16Array | Uint8Array,
  rank: Uint16Array,
  bins: number,
  binOf: (x: number) => number,
): number {
  const count = new Float64Array(bins);
  const sum = new Float64Array(bins);
  let n = 0;
  let total = 0;
  let squares = 0;
  for (const row of pick) {
    const x = q[row] ?? NONE;
    if (x === NONE) continue;
    const y = (rank[row] ?? 0) / SPAN;
    const bin = binOf(x);
    count[bin] = (count[bin] ?? 0) + 1;
    sum[bin] = (sum[bin] ?? 0) + y;
    n++;
    total += y;
    squares += y * y;
  }
  const used = count.reduce((used, c) => used + (c > 0 ? 1 : 0), 0);
  const variance = squares / n - (total / n) ** 2;
  if (n <= used || used < 2 || !(variance > 1e-12)) return 0;
  let between = 0;
  for (let bin = 0; bin < bins; bin++) {
    const c = count[bin] ?? 0;
    if (c > 0) between += c * ((sum[bin] ?? 0) / c - total / n) ** 2;
  }
  const chance = (used - 1) / (n - 1);
  return Math.max(0, (between / n / variance - chance) / (1 - chance));
}
