import { errorTable } from '../base/index.ts';

/** Errors of this room. All but SAMPLING_CONSTRAINTS_TOO_TIGHT are raised when a sweep is submitted. */
export const samplingError = errorTable({
  SAMPLING_UNKNOWN: {
    kind: 'config',
    summary: 'No sampler has that type. The message lists the built-in ones; those of plugins are `package/name`.',
  },
  SAMPLING_BAD_SETTINGS: {
    kind: 'config',
    summary:
      'The stored settings of a sampler do not fit its schema: the state folder is damaged, or another version wrote it. `hyperdrive verify` checks the folder.',
  },
  SAMPLING_GRID_CONTINUOUS: {
    kind: 'config',
    summary:
      'Grid sampling needs a finite list of values for every parameter, and this one has none. Use choice, randint, quniform or qloguniform for it, or another sampler.',
  },
  SAMPLING_UNSUPPORTED_EXPRESSION: {
    kind: 'config',
    summary: 'The sampler does not support this parameter. The message names the parameter and samplers that do.',
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
    summary: 'The space was compiled with a different logbase from that of the sampling algorithm.',
  },
  SAMPLING_ONE_OBJECTIVE: {
    kind: 'config',
    summary: 'The sampler supports one objective, but the sweep has several. Use a sampler that the message names.',
  },
  SAMPLING_NEEDS_OBJECTIVES: {
    kind: 'config',
    summary: 'The sampler trades off several objectives, but the sweep has one. List two or more.',
  },
  SAMPLING_CONSTRAINTS_TOO_TIGHT: {
    kind: 'config',
    summary:
      'So little of the search space satisfies its constraints that the sampler found no configuration. Narrow the ranges of the parameters; for a grid the message names another remedy.',
  },
});
