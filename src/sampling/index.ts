/** Sampling: how configurations are proposed. */
export { type AutoChoice, chooseSampler } from './auto/index.ts';
export { createSampler, logbaseOf, validateSampling } from './create-sampler.ts';
export {
  type EffectCurve,
  type EffectPoint,
  FEWEST_CONFIGURATIONS,
  type ModelEffects,
  modelEffects,
  type ParameterShare,
  type Share,
} from './effects/index.ts';
export { type Takeover, takeoverSampler } from './fresh-sampler.ts';
export { FEWEST_TRIALS, importance, type ParameterImportance } from './importance/index.ts';
export { hypervolume, type Losses, paretoFront } from './pareto/index.ts';
export { type Explored, type ExploreOptions, explore } from './pbt/index.ts';
export type { Observation, PendingTrial, Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';
export { type TrainingSignal, toTrainingSignal } from './training-signal.ts';
