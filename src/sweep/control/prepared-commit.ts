import {
  attemptKey,
  type ClaimRequest,
  type FinalSweepState,
  type SweepDecision,
  type SweepInput,
  type SweepRow,
} from '../../model/index.ts';
import type { Commit } from '../../store/index.ts';
import type { TrialStart } from './starts.ts';
import type { StepperContext } from './stepper-context.ts';

/** Decisions of one transaction, before it is written. */
export interface PreparedCommit {
  readonly wanted: Commit;
  readonly pending: readonly SweepDecision[];
  readonly starts: readonly TrialStart[];
  /** The commit ends the sweep. */
  readonly final: FinalSweepState | undefined;
}

/** The key of an attempt of the sweep. */
export function attemptKeyOf({ installId, lease }: StepperContext, trial: number, attempt: number): string {
  return attemptKey(installId, { sweepId: lease.sweepId, trial, attempt });
}

/** Hashes of the tokens of launched attempts. */
export function tokenHashesOf(context: StepperContext, starts: readonly TrialStart[]): ReadonlyMap<string, Uint8Array> {
  const hashes = new Map<string, Uint8Array>();
  for (const { decision } of starts) {
    if (decision.kind !== 'attempt.planned') continue;
    const { trial, attempt } = decision;
    hashes.set(`${trial}/${attempt}`, context.tokenHash(attemptKeyOf(context, trial, attempt)));
  }
  return hashes;
}

/** Claims of first launches whose runners need not ask for them. */
export function claimsOf(
  context: StepperContext,
  row: SweepRow,
  starts: readonly TrialStart[],
): ReadonlyMap<string, ClaimRequest> {
  const claims = new Map<string, ClaimRequest>();
  for (const { decision } of starts) {
    if (decision.kind !== 'attempt.planned' || decision.attempt > 0) continue;
    const { trial, attempt } = decision;
    const claim = context.target.claimAtLaunch?.(row.definition.trial, attemptKeyOf(context, trial, attempt));
    if (claim) claims.set(`${trial}/${attempt}`, claim);
  }
  return claims;
}

/** The trials of the decisions of a kind. */
export function trialsOf(decisions: readonly SweepDecision[], kind: 'trial.ended' | 'trial.retry'): number[] {
  return decisions.flatMap((decision) => (decision.kind === kind ? [decision.trial] : []));
}

/** Somebody waits for this decision: a runner for its verdict, a slot, the end of the sweep. */
export function isUrgent(decision: SweepDecision): boolean {
  return decision.kind !== 'trial.running' && decision.kind !== 'due' && decision.kind !== 'notice';
}

const keepsRow: ReadonlySet<SweepInput['kind']> = new Set([
  'claimed',
  'reports',
  'attempt.noticed',
  'attempt.ended',
  'deadline.attempt',
  'observed',
  'trial.configured',
]);

/** After such an input, the sweep's row that governs starts is newer than the one in memory. */
export function changesRow({ kind }: SweepInput): boolean {
  return !keepsRow.has(kind);
}
