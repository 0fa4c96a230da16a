export type { Observation, PendingTrial, Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';
