import type { Store } from '../store/index.ts';
import { type TrialNotices, trialNotices } from './left-out.ts';

/** Notices about a sweep's trials: one item for each trial that has any, by trial number. */
export async function readTrialNotices(store: Store, sweepId: string): Promise<readonly TrialNotices[]> {
  const noticed = await store.log({ sweepId, kinds: ['attempt.noticed'] });
  const first = noticed.find(({ body }) => body.code === 'TRIAL_MORE_NOTICES');
  // Ends say how many notices were dropped; there are many ends, and most dropped none.
  const ended = first ? await store.log({ sweepId, kinds: ['attempt.ended'], after: first.seq }) : [];
  return trialNotices([...noticed, ...ended]);
}
