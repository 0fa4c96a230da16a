import type { Store } from '../store/index.ts';
import { type TrialNotices, trialNotices } from './left-out.ts';

/** What people should know of the trials of a sweep: one for each trial that has notices, in order of their numbers. */
export async function readTrialNotices(store: Store, sweepId: string): Promise<readonly TrialNotices[]> {
  const noticed = await store.log({ sweepId, kinds: ['attempt.noticed'] });
  const first = noticed.find(({ body }) => body.code === 'TRIAL_MORE_NOTICES');
  // Ends say how many there were beyond those that are kept; they are many, and mostly nothing is beyond.
  const ended = first ? await store.log({ sweepId, kinds: ['attempt.ended'], after: first.seq }) : [];
  return trialNotices([...noticed, ...ended]);
}
