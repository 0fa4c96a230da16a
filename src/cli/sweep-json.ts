import { exportedTrials } from '../formats/index.ts';
import type { SweepRow, TrialRow } from '../records/index.ts';
import { isDriven } from '../store/index.ts';
import type { TrialCounts } from './progress.ts';

/** A sweep as `--json` gives it. Times are ISO 8601, UTC. `driven`: a process drives it at `nowMs`. */
export function sweepJson(sweep: SweepRow, counts: TrialCounts, best: TrialRow | undefined, nowMs: number) {
  return {
    id: sweep.id,
    name: sweep.definition.name,
    displayName: sweep.definition.displayName ?? null,
    experimentName: sweep.definition.experimentName,
    state: sweep.state,
    paused: sweep.paused,
    driven: sweep.endedAtMs === null && isDriven(sweep, nowMs),
    endingReason: sweep.endingReason,
    message: sweep.message,
    objective: sweep.definition.objective,
    limits: sweep.limits,
    total: sweep.totalEffective ?? sweep.limits.maxTotalTrials,
    trials: counts,
    best: best === undefined ? null : (exportedTrials([best])[0] ?? null),
    createdAt: new Date(sweep.createdAtMs).toISOString(),
    endedAt: sweep.endedAtMs === null ? null : new Date(sweep.endedAtMs).toISOString(),
  };
}

/** One trial as `--json` gives it. */
export function trialJson(trial: TrialRow) {
  return exportedTrials([trial])[0] ?? null;
}
