import type { SweepRow, TrialRow } from '../../model/index.ts';
import { readBest } from '../../results/index.ts';
import type { Store } from '../../store/index.ts';

/**
 * The best trial by the primary metric within the outcome constraints, whatever its state; undefined when none has a
 * value.
 */
export function bestTrial(store: Store, sweep: SweepRow): Promise<TrialRow | undefined> {
  return readBest(store, sweep);
}
