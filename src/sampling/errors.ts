import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. All but SAMPLING_CONSTRAINTS_TOO_TIGHT are raised when a sweep is submitted. */
export const samplingError = errorTable({
  SAMPLING_UNKNOWN: {
    kind: 'config',
    summary: 'There is no sampler of that type. The message lists those of this product; others are `package/name`.',
  },
  SAMPLING_GRID_CONTINUOUS: {
    kind: 'config',
    summary:
      'Grid sampling was asked for a parameter without a finite list of values. Use choice, randint, quniform or qloguniform for it, or another sampler.',
  },
  SAMPLING_UNSUPPORTED_EXPRESSION: {
    kind: 'config',
    summary: 'The sampler cannot serve this parameter. The message names the parameter and samplers that can.',
  },
  SAMPLING_NEEDS_OBJECTIVE: {
    kind: 'config',
    summary: 'The sampler learns from results, but the sweep has no objective. Add one, or use random, grid or auto.',
  },
  SAMPLING_NO_FREE_PARAMETER: {
    kind: 'config',
    summary:
      'Every parameter of the space is fixed, so a model-based sampler has nothing to learn. Use random or grid.',
  },
  SAMPLING_LOGBASE_MISMATCH: {
    kind: 'internal',
    summary: 'The space was compiled with another logbase than the sampling algorithm names.',
  },
  SAMPLING_ONE_OBJECTIVE: {
    kind: 'config',
    summary: 'The sampler serves one objective, but the sweep has several. Use one that the message names.',
  },
  SAMPLING_NEEDS_OBJECTIVES: {
    kind: 'config',
    summary: 'The sampler weighs several objectives against each other, but the sweep has one. List two or more.',
  },
  SAMPLING_CONSTRAINTS_TOO_TIGHT: {
    kind: 'config',
    summary:
      'So little of the search space keeps its constraints that the sampler found nothing there. Narrow the ranges of the parameters; for a grid the message names another way.',
  },
});
