import type { LogEntry } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { type TrialNotices, toldLeftOut, trialNotices } from './left-out.ts';

/** Notices about a sweep's trials: one item for each trial that has any, by trial number. */
export async function readTrialNotices(store: Store, sweepId: string): Promise<readonly TrialNotices[]> {
  const noticed = await store.log({ sweepId, kinds: ['attempt.noticed'] });
  const first = noticed.find(({ body }) => body.code === 'TRIAL_MORE_NOTICES');
  // Ends say how many notices were dropped; there are many ends, and most dropped none.
  const ended = first ? await readLeftOut(store, sweepId, first.seq) : [];
  return trialNotices([...noticed, ...ended]);
}

const page = 2_000;

/** The ends after a position that say how many reports were left out. */
async function readLeftOut(store: Store, sweepId: string, from: number): Promise<readonly LogEntry[]> {
  const found: LogEntry[] = [];
  for (let after = from; ; ) {
    const entries = await store.log({ sweepId, kinds: ['attempt.ended'], after, limit: page });
    found.push(...entries.filter((entry) => toldLeftOut(entry) !== undefined));
    const last = entries.at(-1);
    if (last === undefined || entries.length < page) return found;
    after = last.seq;
  }
}
