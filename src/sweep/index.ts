/** The controller: folds a sweep's log into decisions, writes them down, then acts. */

export { createSweepController } from './control/controller.ts';
export type { IntakeHooks, PlannedAttempt, SweepController, SweepControllerOptions } from './control/options.ts';
export type { DecisionMakerFactory, TakenOver, TakeoverRequest } from './control/takeover.ts';
export { defaultTiming, type SweepTiming } from './control/timing.ts';
export { type PriorTrial, readObservations, readPriorTrials } from './history/priors.ts';
export { checkRows, type RowFault } from './rebuild/check-rows.ts';
export { type ReplayOptions, replaySweep } from './rebuild/replay.ts';
