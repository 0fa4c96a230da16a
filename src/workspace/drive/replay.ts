import type { ReplayReport } from '../../results/index.ts';
import { storeError } from '../../store/index.ts';
import { replaySweep } from '../../sweep/index.ts';
import { verifyLog } from '../upkeep/verify.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { buildDecisionMakers } from './decision-makers.ts';

/**
 * Derives every decision of a sweep again from its inputs alone, and compares it with the recorded one. Checks the log
 * against its checksums first.
 * @throws STORE_UNKNOWN_SWEEP; STORE_CORRUPT if an entry does not match its checksum; SWEEP_BROKEN_LOG if the log
 * contradicts itself
 */
export async function replay(
  { store, plugins }: Pick<WorkspaceParts, 'store' | 'plugins'>,
  sweepId: string,
): Promise<ReplayReport> {
  const [fault] = (await verifyLog(store, sweepId)).faults;
  if (fault !== undefined)
    throw storeError('STORE_CORRUPT', `Sweep ${sweepId}, log entry ${fault.seq}: ${fault.what}.`, {
      details: { sweepId, seq: fault.seq },
    });
  const decisionMakers = await buildDecisionMakers({ store, plugins }, await store.sweep(sweepId));
  const { sampler, policy, earlierTrials, factory, timing } = decisionMakers;
  try {
    return await replaySweep({ store, sweepId, sampler, policy, earlierTrials, factory, timing });
  } finally {
    await sampler.close?.();
  }
}
