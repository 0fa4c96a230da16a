/** Size of the drawing, pixels. */
export interface SparkSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The best value over the trials that had ended, as a path of steps from left to right.
 * @param points number of ended trials and the value from there on, rising in the number; at least one
 * @param ended trials that have ended so far: the last value extends to there
 */
export function sparkPath(
  points: readonly (readonly [number, number])[],
  ended: number,
  { width, height }: SparkSize,
): string {
  const values = points.map(([, value]) => value);
  // The first steps are outliers; the last three quarters fill the height.
  const sorted = [...values].sort((a, b) => a - b);
  const isRising = (values.at(-1) ?? 0) >= (values[0] ?? 0);
  const low = sorted[isRising ? Math.floor(sorted.length * 0.25) : 0] ?? 0;
  const high = sorted[isRising ? sorted.length - 1 : Math.ceil((sorted.length - 1) * 0.75)] ?? 1;
  const last = Math.max(2, ended);
  const x = (count: number) => (2 + ((count - 1) / (last - 1)) * (width - 4)).toFixed(1);
  const y = (value: number) =>
    (height - 3 - Math.min(1.2, Math.max(-0.2, (value - low) / (high - low || 1))) * (height - 6)).toFixed(1);
  const steps = points.map(([count, value], k) => `${k === 0 ? 'M' : 'H'}${x(count)}${k === 0 ? ' ' : 'V'}${y(value)}`);
  return `${steps.join('')}H${x(last)}`;
}
