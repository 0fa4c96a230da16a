import type { ConfigurationRecord, SweepDecision, SweepDefinition, SweepRow, TrialRow } from '../../model/index.ts';
import { isFinalTrialState } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { sweepError } from '../errors.ts';
import { endSweep } from '../fold/ends/sweep-end.ts';
import { applyExhausted, applyPlanned, applySuggested } from '../fold/facts.ts';
import { fold } from '../fold/fold.ts';
import { type FoldRules, type FoldState, initialState, type OpenTrial } from '../fold/state.ts';
import { type LogVisitor, walkLog } from './walk-log.ts';

/** What the rebuild of a changed sweep needs. */
export interface RebuildParts {
  /** Version 1. @defaultValue the row's definition: it never changed */
  readonly first?: SweepDefinition;
  /** Replaces the policy if the input at this position changed it. */
  renew?(state: FoldState, seq: number): Promise<void>;
}

/**
 * Rebuilds the state by folding the log again, which also rebuilds the policy's memory. Compares the derived decisions
 * with the rows: a difference stops the sweep, and nothing is overwritten.
 *
 * @throws SWEEP_REPLAY_MISMATCH
 */
export async function rebuildFromLog(
  store: Store,
  row: SweepRow,
  trials: readonly TrialRow[],
  rules: FoldRules,
  { first = row.definition, renew }: RebuildParts = {},
): Promise<FoldState> {
  const state = initialState(row.id, first, rules);
  const check = createCheck(row.id, trials);
  const visitor: LogVisitor = {
    async input(entry) {
      for (const decision of fold(state, entry)) check.derived(decision);
      if (entry.input.kind === 'definition.changed') await renew?.(state, entry.seq);
    },
    fact(entry) {
      const number = entry.trial ?? 0;
      if (entry.kind === 'trial.suggested') check.suggested(applySuggested(state, number, configOf(trials, number)));
      else if (entry.kind === 'attempt.planned') applyPlanned(state, number, entry.attempt ?? 0);
      else applyExhausted(state, state.nextNumber);
    },
    samplerFailure(causedBy, message) {
      const decisions: SweepDecision[] = [];
      endSweep(state, 'error', message, causedBy, decisions);
      for (const decision of decisions) check.derived(decision);
    },
  };
  // The rows of the trials already contain the configurations.
  await walkLog(store, row.id, row.foldedSeq, visitor, { bodies: false });
  check.complete();
  return state;
}

function configOf(trials: readonly TrialRow[], number: number): ConfigurationRecord {
  const trial = trials[number];
  if (trial?.number === number) return trial.config;
  throw sweepError('SWEEP_BROKEN_LOG', `Trial ${number} is in the log but has no row.`);
}

/** Compares derived decisions with the rows, which hold the recorded verdicts and outcomes. */
function createCheck(sweepId: string, trials: readonly TrialRow[]) {
  const verdicts = new Set<number>();
  const ends = new Set<number>();
  const same = (trial: number, what: string, recorded: unknown, derived: unknown) => {
    if (recorded !== derived) throw mismatch(sweepId, trial, what, recorded, derived);
  };
  return {
    suggested({ number, parent }: OpenTrial): void {
      same(number, 'parent', trials[number]?.parent, parent);
    },
    derived(decision: SweepDecision): void {
      if (decision.kind === 'trial.verdict') {
        const row = trials[decision.trial];
        verdicts.add(decision.trial);
        same(decision.trial, 'verdict', row?.verdict, decision.verdict);
        same(decision.trial, 'cause of the verdict', row?.verdictCause, decision.causedBy);
      }
      if (decision.kind === 'trial.ended') {
        const row = trials[decision.trial];
        ends.add(decision.trial);
        same(decision.trial, 'state', row?.state, decision.state);
        same(decision.trial, 'failure', row?.failure, decision.failure);
        same(decision.trial, 'cause of the end', row?.endedCause, decision.causedBy);
        same(decision.trial, 'best value', row?.best, decision.best);
      }
    },
    /** Checks that nothing is recorded that was not derived. */
    complete(): void {
      for (const { number, verdict, state } of trials) {
        if (verdict !== null && !verdicts.has(number)) throw mismatch(sweepId, number, 'verdict', verdict, null);
        if (isFinalTrialState(state) && !ends.has(number)) throw mismatch(sweepId, number, 'state', state, null);
      }
    },
  };
}

function mismatch(sweepId: string, trial: number, what: string, recorded: unknown, derived: unknown): Error {
  const facts = { recorded: String(recorded), derived: String(derived) };
  return sweepError(
    'SWEEP_REPLAY_MISMATCH',
    `The ${what} of trial ${trial} is recorded as ${facts.recorded} and derived as ${facts.derived}. ` +
      'Continue the sweep with the version of the product that started it.',
    { details: { sweepId, trial, what, ...facts } },
  );
}
