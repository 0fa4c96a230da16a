/** Effects of parameters, from a Gaussian process with its uncertainty. */
export {
  type EffectCurve,
  type EffectPoint,
  type ModelEffects,
  modelEffects,
  type ParameterShare,
  type Share,
} from './effects.ts';
export { FEWEST_CONFIGURATIONS } from './surrogate.ts';
