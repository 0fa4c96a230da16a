import type { ConfigurationRecord, SweepRow, TrialRow } from '../records/index.ts';
import { isFinalTrialState } from '../records/index.ts';
import type { Store } from '../store/index.ts';
import { sweepError } from './errors.ts';
import { applyExhausted, applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { type FoldRules, initialState, type SweepState } from './state.ts';
import { endSweep } from './sweep-end.ts';
import { walkLog } from './walk-log.ts';

/**
 * Rebuilds the state by folding the log again, which also rebuilds the policy's memory. Compares what it derives
 * with the rows: a decision that comes out differently stops the sweep, and is never overwritten.
 *
 * @throws SWEEP_REPLAY_MISMATCH
 */
export async function rebuildFromLog(
  store: Store,
  row: SweepRow,
  trials: readonly TrialRow[],
  rules: FoldRules,
): Promise<SweepState> {
  const state = initialState(row.id, row.definition.limits, rules);
  await walkLog(store, row.id, row.foldedSeq, {
    input: (entry) => void fold(state, entry),
    fact(entry) {
      const number = entry.trial ?? 0;
      if (entry.kind === 'trial.suggested') applySuggested(state, number, configOf(trials, number));
      else if (entry.kind === 'attempt.planned') applyPlanned(state, number, entry.attempt ?? 0);
      else applyExhausted(state, row.totalEffective ?? state.nextNumber);
    },
    samplerFailure: (causedBy, message) => endSweep(state, 'error', message, causedBy, []),
  });
  const ended = new Map(state.ended.map((trial) => [trial.number, trial]));
  for (const trial of trials) {
    const cause = ended.get(trial.number)?.cause ?? null;
    if (trial.endedCause !== cause || isFinalTrialState(trial.state) !== (cause !== null))
      throw mismatch(row.id, trial.number, 'end', trial.endedCause, cause);
    const verdict = state.open.get(trial.number)?.verdict;
    if (verdict !== undefined && verdict !== trial.verdict)
      throw mismatch(row.id, trial.number, 'verdict', trial.verdict, verdict);
  }
  return state;
}

function configOf(trials: readonly TrialRow[], number: number): ConfigurationRecord {
  const trial = trials[number];
  if (trial?.number === number) return trial.config;
  throw sweepError('SWEEP_BROKEN_LOG', `Trial ${number} is in the log and has no row.`);
}

function mismatch(
  sweepId: string,
  trial: number,
  what: string,
  recorded: string | number | null,
  derived: string | number | null,
): Error {
  return sweepError(
    'SWEEP_REPLAY_MISMATCH',
    `The ${what} of trial ${trial} is recorded as ${recorded} and derived as ${derived}. ` +
      'Continue the sweep with the version of the product that started it.',
    { details: { sweepId, trial, what, recorded, derived } },
  );
}
