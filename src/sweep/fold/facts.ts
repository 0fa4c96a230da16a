import { type ConfigurationRecord, type EnqueuedTrial, firstConfiguration } from '../../model/index.ts';
import { sweepError } from '../errors.ts';
import { createSeries } from './series.ts';
import type { FoldState, OpenTrial } from './state.ts';

/**
 * Applies the decisions that the fold does not derive: they depend on free slots and on when a suggestion was computed,
 * so a rebuild reads them from the log.
 */

/** The next number is suggested. */
export function applySuggested(state: FoldState, number: number, config: ConfigurationRecord): OpenTrial {
  if (number !== state.nextNumber)
    throw sweepError('SWEEP_BROKEN_LOG', `Suggestion ${number} follows suggestion ${state.nextNumber - 1}.`, {
      details: { sweepId: state.sweepId, number, expected: state.nextNumber },
    });
  const { measures } = state.rules;
  const continuation = state.continuations.get(number);
  // An enqueued configuration takes the next number that does not continue another trial; the sampler was asked only
  // without one.
  const taken = continuation ? undefined : state.current.queue.shift();
  const trial: OpenTrial = {
    number,
    config: firstConfiguration(state.current.definition, config),
    parent: continuation?.parent ?? null,
    ...(taken?.resumes && { resumes: taken.resumes }),
    phase: 'queued',
    attempts: 0,
    verdict: null,
    reason: null,
    userRetries: 0,
    infraRetries: 0,
    preemptions: 0,
    retryAtMs: null,
    claimed: null,
    series: createSeries(state.rules.goal),
    ...(measures && { measured: new Map(measures.metrics.map((metric) => [metric, createSeries('minimize')])) }),
    metricNames: [],
  };
  state.open.set(number, trial);
  if (state.rules.isByRun) state.suggested.set(number, config);
  if (continuation) state.continued += 1;
  else if (taken !== undefined) state.current.taken += 1;
  state.nextNumber += 1;
  state.basis.delete(number);
  return trial;
}

/**
 * Reverts the newest suggestion, which the store refused.
 * @param waiting the enqueued configuration that took the number instead of the sampler
 */
export function revertSuggested(
  state: FoldState,
  number: number,
  basisSeq: number,
  waiting: EnqueuedTrial | undefined,
): void {
  state.open.delete(number);
  state.suggested.delete(number);
  if (state.continuations.has(number)) state.continued -= 1;
  if (waiting !== undefined) {
    state.current.queue.unshift(waiting);
    state.current.taken -= 1;
  }
  state.nextNumber = number;
  state.basis.set(number, basisSeq);
}

/** A queued trial is launched. */
export function applyPlanned(state: FoldState, number: number, attempt: number): void {
  const trial = state.open.get(number);
  if (trial?.phase !== 'queued' || trial.attempts !== attempt)
    throw sweepError(
      'SWEEP_BROKEN_LOG',
      `Attempt ${attempt} of trial ${number} was launched, but the trial is not queued for it.`,
      {
        details: { sweepId: state.sweepId, trial: number, attempt },
      },
    );
  trial.phase = 'starting';
  trial.attempts += 1;
  trial.retryAtMs = null;
  trial.claimed = null;
  state.openAttempts += 1;
}

/** Reverts a launch that the store refused. */
export function revertPlanned(state: FoldState, number: number, retryAtMs: number | null): void {
  const trial = state.open.get(number);
  if (!trial) return;
  trial.phase = 'queued';
  trial.attempts -= 1;
  trial.retryAtMs = retryAtMs;
  state.openAttempts -= 1;
}

/** The sampler has no suggestion for number `total`; later due numbers are dropped. */
export function applyExhausted(state: FoldState, total: number): void {
  state.exhaustedAt = total;
  state.dueCount = Math.min(state.dueCount, total);
  for (const number of state.basis.keys()) if (number >= total) state.basis.delete(number);
}
