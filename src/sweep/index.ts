export type { IntakeHooks, PlannedAttempt, SweepController, SweepControllerOptions } from './options.ts';
export type { PriorTrial } from './priors.ts';
export { defaultTiming, type SweepTiming } from './timing.ts';
