import type { StateColour } from '../axes/palette.ts';
import { type ChartAnswer, type ChartFacts, metricOf } from '../sweep-facts.ts';
import type { CurvesFacts } from './schema.ts';

/** One trial drawn as a line. */
export interface CurveSeries {
  readonly trial: number;
  readonly kind: 'pinned' | 'top' | 'running';
  readonly state: StateColour;
  /** Intervals and values of its points. */
  readonly at: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Learning curves of a sweep. */
export interface CurvesData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly trials: number;
  readonly maxIntervals: number;
  /** Intervals with a quantile band, and the data at each. */
  readonly mark: ArrayLike<number>;
  readonly count: ArrayLike<number>;
  /** Trials stopped since the mark before. */
  readonly ends: ArrayLike<number>;
  readonly q05: ArrayLike<number>;
  readonly q25: ArrayLike<number>;
  readonly q50: ArrayLike<number>;
  readonly q75: ArrayLike<number>;
  readonly q95: ArrayLike<number>;
  readonly series: readonly CurveSeries[];
  readonly stops: { readonly trial: ArrayLike<number>; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  /** Why each of `stops` was stopped. */
  readonly reasons: readonly string[];
  readonly stopped: number;
  readonly range: { readonly low: number; readonly high: number };
  /** When the policy decides. */
  readonly policy: { readonly every: number; readonly delay: number } | null;
}

/** The value at an index; NaN beyond the end. */
export const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

/** Length of the axis over the distance from the best to the worse end of the middle half, as on the axis of the metric. */
const tailReach = 4;

/** Why there is no curve to draw; undefined if there is one. */
export function emptySentence({ maxIntervals, mark }: CurvesData): string | undefined {
  if (mark.length === 0) return 'No trial has reported a value yet.';
  return maxIntervals < 2 ? 'Each trial reported once: a curve takes two reports.' : undefined;
}

/** From the worse end of the band after the first few intervals to the best value seen. */
export function curvesDomain(data: CurvesData): readonly [number, number] {
  const isMax = data.goal === 'maximize';
  const outer = isMax ? data.q05 : data.q95;
  const early = Math.min(2, outer.length - 1);
  let worst = at(outer, early);
  let best = isMax ? data.range.high : data.range.low;
  for (const { values } of data.series) {
    for (let i = 0; i < values.length; i++) {
      const v = at(values, i);
      if (Number.isFinite(v)) best = isMax ? Math.max(best, v) : Math.min(best, v);
      if (Number.isFinite(v) && Number.isNaN(worst)) worst = v;
    }
  }
  if (Number.isNaN(worst)) worst = isMax ? data.range.low : data.range.high;
  // The tail of a band may reach many times farther than its middle half, which must not shrink to a line.
  const reach = tailReach * Math.abs(at(isMax ? data.q25 : data.q75, early) - best);
  if (reach > 0) worst = isMax ? Math.max(worst, best - reach) : Math.min(worst, best + reach);
  for (let i = 0; i < data.q50.length; i++) {
    const v = at(isMax ? data.q25 : data.q75, i);
    if (Number.isFinite(v)) worst = isMax ? Math.min(worst, v) : Math.max(worst, v);
  }
  const pad = Math.abs(best - worst) * 0.03 || Math.abs(best) * 0.05 || 1;
  return isMax ? [worst - pad, best + pad] : [best - pad, worst + pad];
}

/** Index of the value nearest to `wanted` in rising values; −1 without values. */
export function nearestIndex(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(values, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  if (values.length === 0) return -1;
  return low > 0 && wanted - at(values, low - 1) < at(values, low) - wanted ? low - 1 : low;
}

/** The chart's data from the server's response. */
export function curvesData(
  head: ChartFacts,
  { header, arrays }: ChartAnswer<Pick<CurvesFacts, 'selected' | 'maxIntervals' | 'stopped' | 'series' | 'reasons'>>,
): CurvesData {
  const flat = arrays.f32('flat');
  const flatAt = arrays.u32('flatAt');
  let from = 0;
  const series = header.series.map(({ trial, kind, state, length }) => {
    const at = flatAt.subarray(from, from + length);
    const values = flat.subarray(from, from + length);
    from += length;
    return { trial, kind, state, at, values };
  });
  const { evaluationInterval: every, delayEvaluation: delay } = head.earlyTermination;
  return {
    ...metricOf(head),
    trials: header.selected,
    maxIntervals: header.maxIntervals,
    mark: arrays.u32('mark'),
    count: arrays.u32('count'),
    ends: arrays.u32('ends'),
    q05: arrays.f32('q05'),
    q25: arrays.f32('q25'),
    q50: arrays.f32('q50'),
    q75: arrays.f32('q75'),
    q95: arrays.f32('q95'),
    series,
    stops: { trial: arrays.u32('stopTrial'), x: arrays.u32('stopX'), y: arrays.f32('stopY') },
    reasons: header.reasons,
    stopped: header.stopped,
    policy: typeof every === 'number' ? { every, delay: typeof delay === 'number' ? delay : 0 } : null,
  };
}
