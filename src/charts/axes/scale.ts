import { ticks } from 'd3-array';

/** A value axis: values to pixels and back. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
  invert(pixel: number): number;
  ticks(count: number): readonly number[];
}

/** A linear or logarithmic axis. Equal ends are moved apart a little, so that a single value lies in the middle. */
export function valueScale(low: number, high: number, from: number, to: number, isLog = false): Scale {
  const spread = high > low ? 0 : (Math.abs(low) || 1) * 1e-3;
  const ends = { low: low - spread, high: high + spread };
  if (!isLog || ends.low <= 0) {
    return {
      ...ends,
      ...linear(ends.low, ends.high, from, to),
      ticks: (count) => ticks(ends.low, ends.high, count),
    };
  }
  const scale = linear(Math.log(ends.low), Math.log(ends.high), from, to);
  return {
    ...ends,
    at: (value) => (value > 0 || Number.isNaN(value) ? scale.at(Math.log(value)) : from),
    invert: (pixel) => Math.exp(scale.invert(pixel)),
    ticks: (count) => logTicks(ends.low, ends.high, count),
  };
}

/** Maps a range of values to pixels, exactly at both ends. */
function linear(low: number, high: number, from: number, to: number): Pick<Scale, 'at' | 'invert'> {
  const share = (a: number, b: number, value: number) => (b === a ? 0.5 : (value - a) / (b - a));
  const between = (a: number, b: number, t: number) => a * (1 - t) + b * t;
  return {
    at: (value) => between(from, to, share(low, high, value)),
    // Measured from the smaller pixel: the same pixel gives the same value in both directions of the axis.
    invert: (pixel) =>
      from <= to ? between(low, high, share(from, to, pixel)) : between(high, low, share(to, from, pixel)),
  };
}

/** Powers of ten inside a range, thinned to `count`; round values if there are fewer than two. */
function logTicks(low: number, high: number, count: number): readonly number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const powers: number[] = [];
  for (let power = first; power <= last; power += step) powers.push(Number(`1e${power}`));
  return powers.length >= 2 ? powers : ticks(low, high, count);
}

/**
 * Logarithmic distance to the best value: spreads the region near the best, where curves are dense.
 * @param top a value better than the best, which no trial reaches
 */
export function nearScale(worst: number, best: number, top: number, from: number, to: number): Scale {
  const sign = top >= worst ? 1 : -1;
  const least = Math.abs(top - best) * 0.2 || 1e-9;
  const warp = (value: number) => -Math.log(Math.max(least, sign * (top - value)));
  const a = warp(worst);
  const b = warp(best);
  const width = b - a || 1;
  const at = (value: number) => from + ((warp(value) - a) / width) * (to - from);
  const invert = (pixel: number) => top - sign * Math.exp(-(a + ((pixel - from) / (to - from)) * width));
  const ticks = (count: number) => {
    const values = new Set<number>();
    for (let k = 0; k <= count; k++) {
      const value = invert(from + (k / count) * (to - from));
      const grain = 10 ** Math.floor(Math.log10(Math.abs(top - value) / 3 || 1));
      values.add(Number((Math.round(value / grain) * grain).toPrecision(8)));
    }
    return [...values].filter((value) => (value - worst) * sign >= 0 && (best - value) * sign >= 0);
  };
  return { low: Math.min(worst, best), high: Math.max(worst, best), at, invert, ticks };
}
