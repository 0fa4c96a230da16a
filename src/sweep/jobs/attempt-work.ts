import type { LaunchGrant } from '../../compute/index.ts';
import type { ChildRun, ConfigurationRecord } from '../../model/index.ts';

/**
 * What the acting side knows about one attempt that is not yet reaped. Times are monotonic milliseconds. All of it may
 * be lost: a new controller finds it out again.
 */
export interface AttemptWork {
  readonly key: string;
  readonly trial: number;
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** The trial whose outputs it starts from. */
  readonly parent: number | null;
  /** The trial, of any sweep, that it resumes. */
  readonly resumes?: ChildRun | undefined;
  /** The answer to its claim, if this controller's launch granted it. */
  readonly grant?: LaunchGrant;
  /** Its launch granted its claim, so the claim does not prove that it was submitted. */
  readonly isOurClaim: boolean;
  /** `planned`: not submitted yet, or submitted without an answer. */
  stage: 'planned' | 'submitting' | 'submitted';
  /** The fold has seen its end. */
  isEnded: boolean;
  /** Its row is reaped: only the target may still know the job. */
  isReaped: boolean;
  /** The fold has seen a claim. */
  isClaimed: boolean;
  /** The trial has a verdict, so the job should end. */
  isUnwanted: boolean;
  /** When the submit was answered: an earlier look proves nothing. */
  submittedMs: number;
  firstTryMs: number | null;
  tries: number;
  /** Do not submit again before this time. */
  nextTryMs: number;
  /** Do not cancel in the target before this time; set with a verdict or end. */
  cancelMs: number;
  /** Start of the first in a row of looks that did not show the job, and the number of such looks. */
  absentMs: number | null;
  absentLooks: number;
  /** The last look showed that user code has ended. */
  isEnding: boolean;
  /** First look that showed the job as ended. */
  endedMs: number | null;
  /** First look that showed it running without a claim. */
  unclaimedMs: number | null;
}

/** A new attempt, or one found in the store. */
export function createWork(
  about: Pick<AttemptWork, 'key' | 'trial' | 'attempt' | 'config' | 'parent' | 'resumes'> & Partial<AttemptWork>,
): AttemptWork {
  return {
    stage: 'planned',
    isEnded: false,
    isReaped: false,
    isClaimed: false,
    isOurClaim: about.grant !== undefined,
    isUnwanted: false,
    submittedMs: Number.NEGATIVE_INFINITY,
    firstTryMs: null,
    tries: 0,
    nextTryMs: Number.NEGATIVE_INFINITY,
    cancelMs: Number.NEGATIVE_INFINITY,
    absentMs: null,
    absentLooks: 0,
    isEnding: false,
    endedMs: null,
    unclaimedMs: null,
    ...about,
  };
}
