import type { SweepDefinition } from '../records/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import { type PriorTrial, readPriorTrials } from '../sweep/index.ts';

/** Trials of the earlier sweeps that a definition names, as far as they lie in its space. */
export function priorTrials(
  store: Store,
  definition: SweepDefinition,
  space: CompiledSpace,
): Promise<readonly PriorTrial[]> {
  return definition.resumeFrom.length === 0 || definition.objective === null
    ? Promise.resolve([])
    : readPriorTrials({ store, sweepIds: definition.resumeFrom, space, objective: definition.objective });
}
