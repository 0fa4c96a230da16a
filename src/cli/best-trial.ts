import type { SweepRow, TrialRow } from '../records/index.ts';
import type { Store } from '../store/index.ts';

/** The best trial by the primary metric, whatever its state; undefined when none has a value. */
export async function bestTrial(store: Store, sweep: SweepRow): Promise<TrialRow | undefined> {
  if (sweep.definition.objective === null) return undefined;
  const [best] = await store.trials({ sweepId: sweep.id, order: 'best', limit: 1 });
  return best?.best === null ? undefined : best;
}
