import { type ReplayReport, replaySweep } from '../sweep/index.ts';
import { decidersOf } from './deciders.ts';
import type { WorkspaceParts } from './workspace.ts';

/**
 * Derives every decision of a sweep again, from its inputs alone, and compares it with the recorded one.
 * @throws STORE_UNKNOWN_SWEEP; SWEEP_BROKEN_LOG when the log contradicts itself
 */
export async function replay({ store }: Pick<WorkspaceParts, 'store'>, sweepId: string): Promise<ReplayReport> {
  const { sampler, policy, priors, remake, timing } = await decidersOf(store, await store.sweep(sweepId));
  try {
    return await replaySweep({ store, sweepId, sampler, policy, priors, remake, timing });
  } finally {
    await sampler.close?.();
  }
}
