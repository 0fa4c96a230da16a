/** The controller: folds a sweep's log into decisions, writes them down, then acts. */
export { type LeaderOptions, mayLead, readBest, readLeaders } from './best.ts';
export { checkRows, type RowFault } from './check-rows.ts';
export { createSweepController } from './controller.ts';
export { type Front, type FrontTrial, readFront, readMeasured, readOtherMetrics } from './measured-trials.ts';
export { readNoResult } from './no-result.ts';
export type { IntakeHooks, PlannedAttempt, SweepController, SweepControllerOptions } from './options.ts';
export { type PriorTrial, readObservations, readPriorTrials } from './priors.ts';
export { type ReplayDifference, type ReplayOptions, type ReplayReport, replaySweep } from './replay.ts';
export type { Remake, TakenOver, TakeoverRequest } from './takeover.ts';
export { defaultTiming, type SweepTiming } from './timing.ts';
export { readTrialNotices } from './trial-notices.ts';
export type { SamplerChoice } from './versions.ts';
