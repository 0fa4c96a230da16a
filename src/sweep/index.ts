/** The controller: folds a sweep's log into decisions, writes them, then acts on them. */

export { createSweepController } from './control/controller.ts';
export type { PlannedAttempt, SweepController, SweepControllerOptions } from './control/options.ts';
export type { DecisionMakerFactory } from './control/takeover.ts';
export type { SweepTiming } from './control/timing.ts';
export { type EarlierTrial, readEarlierTrials, readObservations, readSourceSweeps } from './history/earlier-trials.ts';
export { askedInSpace } from './history/place-in-space.ts';
export { checkRows } from './rebuild/check-rows.ts';
export { replaySweep } from './rebuild/replay.ts';
