/**
 * Reports before the first decision of a halving policy: 6 % of a full trial, at least 3. With fewer, the best trial is
 * lost, because the first two reports barely correlate with the end of a curve. With more, every poor trial costs that
 * much. Source: early-termination measurements on Taskset and LCBench curves.
 */
export function defaultMinReports(maxReports: number): number {
  return Math.max(3, Math.round(0.06 * maxReports));
}
