import type { SweepRow } from '../../../model/index.ts';
import { readBest, readNoResult } from '../../../results/index.ts';
import type { Store } from '../../../store/index.ts';

/** The part of a sweep's trials that the list shows. */
export async function sweepFacts(store: Store, sweep: SweepRow) {
  return {
    counts: await store.trialCounts(sweep.id),
    best: await readBest(store, sweep),
    noResult: await readNoResult(store, sweep),
  };
}
