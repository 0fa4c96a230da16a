/** Quantile of rising values by linear interpolation between order statistics (type 7); NaN without values. */
export function sortedQuantile(values: Float32Array | Float64Array, q: number): number {
  const at = (values.length - 1) * q;
  const low = Math.floor(at);
  const a = values[low] ?? Number.NaN;
  const b = values[Math.min(values.length - 1, low + 1)] ?? Number.NaN;
  return a + (b - a) * (at - low);
}
