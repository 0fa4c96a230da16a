/** Advice on valid settings that are unlikely to do what their author wants. */
export interface PolicyAdvice {
  /** Stable code, such as `SHORT_DELAY`. */
  readonly code: string;
  /** What may go wrong, and what to write instead. */
  readonly text: string;
}

/**
 * The first reports of a trial say almost nothing about the end of its curve: the rank correlation of the first one is
 * 0.05 to 0.2.
 */
export const UNINFORMATIVE_REPORTS = 2;
/** With fewer reports a stop saves nothing. */
export const FEWEST_REPORTS = 4;

/** Advice for trials that are too short for any policy. */
export function nothingToSave(reports: number | undefined): PolicyAdvice[] {
  if (reports === undefined || reports >= FEWEST_REPORTS) return [];
  const text =
    `A trial reports the primary metric only ${reports} ${reports === 1 ? 'time' : 'times'}, so an early stop saves nothing. ` +
    'Report more often (every epoch), or use type: none.';
  return [{ code: 'NOTHING_TO_SAVE', text }];
}

/** Advice for a policy whose declared trial length differs from the actual one. */
export function lengthDiffers(declared: number | undefined, expected: number | undefined): PolicyAdvice[] {
  if (declared === undefined || expected === undefined || declared === expected) return [];
  const text =
    `max_reports is ${declared}, but a full trial makes ${expected} reports, ` +
    `so the policy misjudges how much of a trial is left. Set max_reports: ${expected}.`;
  return [{ code: 'LENGTH_DIFFERS', text }];
}
