/**
 * Reports before the first decision of a halving policy: 6 % of a full trial, at least 3.
 * Less: the first two reports hardly correlate with the end of a curve, and the best trial is lost. More: every poor
 * trial costs as much. Source: early-termination measurements on Taskset and LCBench curves.
 */
export function defaultMinReports(maxReports: number): number {
  return Math.max(3, Math.round(0.06 * maxReports));
}
