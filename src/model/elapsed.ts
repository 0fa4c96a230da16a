/**
 * Duration between two times of records, milliseconds: the one way in which a duration is made from them. Processes whose
 * wall clocks disagree may have written the two, so the later may come first; that is no time at all, and never less.
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs);
}
