/** A metric value of a response as a number; NaN without one. */
export function numberOf(value: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}
