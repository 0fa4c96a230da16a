/** Identifies one launch of a trial. */
export interface AttemptName {
  readonly sweepId: string;
  readonly trial: number;
  readonly attempt: number;
}

/**
 * The key under which engines and runners know an attempt: `<install>-<sweep>-<trial>-<attempt>`.
 * @param installId lower-case id of the state folder, so that listings find the jobs of this installation
 */
export function attemptKey(installId: string, name: AttemptName): string {
  return `${installId}-${name.sweepId}-${name.trial}-${name.attempt}`;
}
