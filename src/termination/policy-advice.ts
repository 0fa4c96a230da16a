/** Advice on settings that are legal and unlikely to do what their author wants. */
export interface PolicyAdvice {
  /** Stable name of the advice, such as `SHORT_DELAY`. */
  readonly code: string;
  /** What may go wrong, and what to write instead. */
  readonly text: string;
}

/** The first reports of a trial say nothing about the end of its curve: rank correlation 0.05 to 0.2 for the first one. */
export const BLIND_REPORTS = 2;
/** With fewer reports a stop saves nothing. */
export const LEAST_REPORTS = 4;

/** Advice for trials that are too short for any policy. */
export function nothingToSave(reports: number | undefined): PolicyAdvice[] {
  if (reports === undefined || reports >= LEAST_REPORTS) return [];
  const text =
    `A trial reports the primary metric only ${reports} ${reports === 1 ? 'time' : 'times'}, so an early stop saves nothing. ` +
    'Report more often (every epoch), or use type: none.';
  return [{ code: 'NOTHING_TO_SAVE', text }];
}

/** Advice for a policy that was given another length of a full trial than trials have. */
export function lengthDiffers(declared: number | undefined, expected: number | undefined): PolicyAdvice[] {
  if (declared === undefined || expected === undefined || declared === expected) return [];
  const text =
    `max_reports is ${declared}, but a full trial makes ${expected} reports, ` +
    `so the policy misjudges how much of a trial is left. Set max_reports: ${expected}.`;
  return [{ code: 'LENGTH_DIFFERS', text }];
}
