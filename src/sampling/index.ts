/** Sampling: proposes configurations. */
export { openSpaceSampler } from './by-run/index.ts';
export { createSampler, samplingTitle, validateSampling } from './create-sampler.ts';
export {
  type EffectCurve,
  type EffectPoint,
  FEWEST_CONFIGURATIONS,
  fitEffects,
  type ModelEffects,
  type ParameterShare,
  type Share,
} from './effects/index.ts';
export { FEWEST_TRIALS, importance, type ParameterImportance } from './importance/index.ts';
export { type SamplerChoice, type SamplerKind, seedKey } from './kind.ts';
export { hypervolume, type Losses, paretoFront } from './pareto/index.ts';
export { explore } from './pbt/index.ts';
export { type CompletedTrial, type Recommendation, recommend } from './recommendation/index.ts';
export { SamplerRegistry } from './registry.ts';
export type {
  Observation,
  PendingTrial,
  Sampler,
  SamplerContext,
  SourceSweep,
  Suggestion,
  SuggestRequest,
} from './sampler.ts';
export { type SamplerType, samplers } from './samplers.ts';
export { samplerAsWritten, suggestionNoteText } from './suggestion-note.ts';
export { takeoverSampler } from './takeover-sampler.ts';
export { toTrainingSignal } from './training-signal.ts';
