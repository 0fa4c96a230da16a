import type { CostUse } from './cost-sampler.ts';

/** Uses of the time of trials that are compared; `plain` ignores it. */
export const costArms: Readonly<Record<string, CostUse>> = {
  plain: { kind: 'plain' },
  'per-second': { kind: 'per-second', weight: 1, model: 'ridge' },
  'per-second-half': { kind: 'per-second', weight: 0.5, model: 'ridge' },
  cooled: { kind: 'per-second', weight: 1, model: 'ridge', cools: true },
  'pareto-0.9': { kind: 'pareto', share: 0.9, model: 'ridge' },
  'pareto-0.9-process': { kind: 'pareto', share: 0.9, model: 'process' },
  'pareto-0.9-known': { kind: 'pareto', share: 0.9, model: 'known' },
  'pareto-0.5': { kind: 'pareto', share: 0.5, model: 'ridge' },
  'pareto-0.2': { kind: 'pareto', share: 0.2, model: 'ridge' },
};
