import type { Clock } from '../../base/index.ts';
import type { ComputeTarget, LaunchGrant } from '../../compute/index.ts';
import { attemptKey, type EnqueuedTrial, type SweepDecision, type SweepRow } from '../../model/index.ts';
import type { Suggestion } from '../../sampling/index.ts';
import { continuedSuggestion } from '../fold/continued.ts';
import { applyExhausted, applyPlanned, applySuggested, revertPlanned, revertSuggested } from '../fold/facts.ts';
import type { FoldState } from '../fold/state.ts';
import type { JobDriver } from '../jobs/job-driver.ts';
import type { SweepTime } from '../time/sweep-time.ts';
import type { CapacityGauge } from './capacity-gauge.ts';
import type { Suggesting } from './suggesting.ts';

/** Something that may start: already applied to the state, and reverted if the store refuses it. */
export interface TrialStart {
  readonly decision: Extract<SweepDecision, { kind: 'trial.suggested' | 'attempt.planned' | 'sampler.exhausted' }>;
  /** @param grants answers to claims that were granted together with launches, by `<trial>/<attempt>` */
  accepted(grants: ReadonlyMap<string, LaunchGrant>): void;
  refused(): void;
}

/** The inputs of starting. */
export interface StartsContext {
  readonly state: FoldState;
  readonly suggesting: Suggesting;
  readonly target: ComputeTarget;
  readonly capacity: CapacityGauge;
  readonly jobDriver: JobDriver;
  readonly clock: Clock;
  readonly time: SweepTime;
  readonly installId: string;
}

/** Most suggestions in one commit: the first of them should not wait long for its slot. */
const suggestionsPerCommit = 256;
const suggestingMs = 5;

/** The due suggestions that the sampler has ready. */
export function dueSuggestions(context: StartsContext, row: SweepRow): TrialStart[] {
  const { state, suggesting, clock } = context;
  const starts: TrialStart[] = [];
  const untilMs = clock.monotonicMs() + suggestingMs;
  const end = Math.min(state.dueCount, row.limits.maxTotalTrials);
  while (state.nextNumber < end && starts.length < suggestionsPerCommit) {
    const trial = state.nextNumber;
    const basisSeq = state.basis.get(trial);
    if (basisSeq === undefined) break;
    const given = givenSuggestion(state, trial);
    const suggestion = given?.suggestion ?? suggesting.next(trial, basisSeq);
    if (!suggestion) break;
    if (suggestion.kind === 'exhausted') {
      const accepted = () => applyExhausted(state, trial);
      starts.push({ decision: { kind: 'sampler.exhausted', total: trial }, accepted, refused() {} });
      break;
    }
    const { config, note } = suggestion;
    const parent = state.continuations.get(trial)?.parent;
    applySuggested(state, trial, config);
    starts.push({
      decision: { kind: 'trial.suggested', trial, config, basisSeq, note, ...(parent !== undefined && { parent }) },
      accepted: () => suggesting.recorded(trial),
      refused: () => revertSuggested(state, trial, basisSeq, given?.waiting),
    });
    if (clock.monotonicMs() > untilMs) break;
  }
  return starts;
}

/**
 * The suggestion of a number that needs no sampler: it continues another trial, or an enqueued configuration takes it.
 */
export function givenSuggestion(
  { continuations, current, rules }: FoldState,
  trial: number,
):
  | { readonly suggestion: Extract<Suggestion, { kind: 'configuration' }>; readonly waiting?: EnqueuedTrial }
  | undefined {
  const continuation = continuations.get(trial);
  if (continuation) return { suggestion: continuedSuggestion(current, trial, continuation, rules.policy.exploration) };
  const [waiting] = current.queue;
  return waiting && { suggestion: enqueuedSuggestion(waiting), waiting };
}

/** An enqueued configuration takes the number unchanged. */
function enqueuedSuggestion({ config, again, resumes }: EnqueuedTrial): Extract<Suggestion, { kind: 'configuration' }> {
  return {
    kind: 'configuration',
    config,
    note: {
      method: 'enqueued',
      from: 'user',
      ...(again !== null && { again }),
      ...(resumes && { resumes: { ...resumes } }),
    },
  };
}

/** Launches queued trials into free slots, lowest number first. */
export function launches(context: StartsContext, row: SweepRow): TrialStart[] {
  const { state, target, capacity, jobDriver, time, installId } = context;
  const starts: TrialStart[] = [];
  const allowed = row.limits.maxConcurrentTrials - state.openAttempts;
  if (allowed <= 0 || state.open.size === state.openAttempts) return starts;
  const { free, total } = capacity.read(row.definition.trial);
  // A job that can never fit is submitted anyway, one at a time: the refusal says why.
  const room = Math.min(allowed, (total < 1 ? 1 : free) - jobDriver.waiting);
  for (const trial of state.open.values()) {
    if (starts.length >= room) break;
    const { number, attempts: attempt, retryAtMs, config, parent, resumes } = trial;
    if (trial.phase !== 'queued' || trial.verdict !== null || time.retryDelayMs(trial) > 0) continue;
    const key = attemptKey(installId, { sweepId: state.sweepId, trial: number, attempt });
    applyPlanned(state, number, attempt);
    // A trial that asks for its parameters starts from what was suggested, and from what it has asked for before.
    const suggested = state.suggested.get(number);
    starts.push({
      decision: { kind: 'attempt.planned', trial: number, attempt, target: target.name },
      accepted: (grants) => {
        const grant = grants.get(`${number}/${attempt}`);
        jobDriver.planned({
          key,
          trial: number,
          attempt,
          config: { ...suggested, ...config },
          parent,
          resumes,
          ...(grant && { grant }),
        });
      },
      refused: () => revertPlanned(state, number, retryAtMs),
    });
  }
  capacity.launched(starts.length);
  return starts;
}

/**
 * Accepts or reverts starts whose commit is written.
 * @param positions of their decisions in the log; null: refused
 * @returns whether one was refused
 */
export function settleStarts(
  starts: readonly TrialStart[],
  positions: readonly (number | null)[],
  grants: ReadonlyMap<string, LaunchGrant>,
): boolean {
  let isRefused = false;
  // In reverse: a launch is reverted before the suggestion that it depends on.
  for (let index = starts.length - 1; index >= 0; index--) {
    if (positions[index] !== null) continue;
    starts[index]?.refused();
    isRefused = true;
  }
  starts.forEach((start, index) => {
    if (positions[index] !== null) start.accepted(grants);
  });
  return isRefused;
}
