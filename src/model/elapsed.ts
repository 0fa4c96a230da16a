/**
 * Duration between two times of records, milliseconds. All durations of records are computed here. Processes whose wall
 * clocks disagree may have written the two times, so the later one may come first; the duration is then 0, never
 * negative.
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs);
}
