export { PriorEvidence } from './evidence.ts';
export type { ParameterDensity } from './parameter-density.ts';
export { SpacePrior } from './space-prior.ts';
