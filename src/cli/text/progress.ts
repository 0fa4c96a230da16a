import type { SweepRow, TrialCounts } from '../../model/index.ts';

/** Progress of a sweep. */
export interface Progress {
  /** Trials that have ended in any way. */
  readonly ended: number;
  readonly total: number;
  /** Trials that occupy a slot. */
  readonly running: number;
  /** 0 to 1; running trials count in proportion to their age. */
  readonly fraction: number;
  /** Estimated time to the end; null before the first estimate and after the end. */
  readonly leftMs: number | null;
}

/** Input of the estimate. */
export interface ProgressFacts {
  readonly sweep: SweepRow;
  readonly counts: TrialCounts;
  /** Mean time from start to end of trials that have ended; null before the first. */
  readonly meanTrialMs: number | null;
  /** Start times of the trials that are running. */
  readonly runningSinceMs: readonly number[];
  readonly nowMs: number;
}

/**
 * Estimates the remaining time: the trials' mean time, times the remaining trials, divided by the slots.
 * A running trial counts for at least a tenth of the mean, however old it is, so that a stuck trial does not promise 0.
 * Never later than the sweep's own time limit.
 */
export function progressOf({ sweep, counts, meanTrialMs, runningSinceMs, nowMs }: ProgressFacts): Progress {
  const total = sweep.totalEffective ?? sweep.limits.maxTotalTrials;
  const ended = counts.completed + counts.failed + counts.stopped + counts.canceled;
  const running = counts.running + counts.starting;
  const isOver = sweep.endedAtMs !== null;
  const share = (since: number) => (meanTrialMs ? Math.min(0.9, Math.max(0, nowMs - since) / meanTrialMs) : 0);
  const done = ended + runningSinceMs.reduce((sum, since) => sum + share(since), 0);
  const fraction = isOver ? 1 : total === 0 ? 0 : Math.min(1, done / total);
  if (isOver || meanTrialMs === null || sweep.paused) return { ended, total, running, fraction, leftMs: null };
  // The machine may have fewer slots than the sweep may use: count what runs now.
  const atOnce = running > 0 ? running : sweep.limits.maxConcurrentTrials;
  const slots = Math.max(1, Math.min(atOnce, total - ended));
  const estimate = (Math.max(0, total - done) * meanTrialMs) / slots;
  const deadline =
    sweep.limits.timeoutMs === null ? Number.POSITIVE_INFINITY : sweep.createdAtMs + sweep.limits.timeoutMs - nowMs;
  return { ended, total, running, fraction, leftMs: Math.max(0, Math.min(estimate, deadline)) };
}
