import type { ComputeTarget } from '../../compute/index.ts';
import type { Store } from '../../store/index.ts';
import type { FoldState } from '../fold/state.ts';
import { type AttemptWork, createWork } from './attempt-work.ts';

/** The open attempts of earlier controllers, as far as the log tells. */
export async function openWorks(
  store: Store,
  sweepId: string,
  { state, target }: { readonly state: FoldState; readonly target: ComputeTarget },
): Promise<AttemptWork[]> {
  const rows = await store.attempts({ sweepId, open: true });
  const works: AttemptWork[] = [];
  for (const { key, trial, attempt, ...row } of rows) {
    const open = state.open.get(trial);
    // If the trial ended or is queued for its next launch, the end of this attempt is already folded.
    const isEnded = open === undefined || open.phase === 'queued' || open.attempts - 1 !== attempt;
    const { config, parent } = open ?? (await store.trial(sweepId, trial));
    const isClaimed = row.epoch > 0;
    const isOurClaim = isClaimed && row.nonce === target.claimAtLaunch?.(state.current.definition.trial, key)?.nonce;
    const stage = row.state === 'planned' ? 'planned' : 'submitted';
    const isUnwanted = open?.verdict !== null && open !== undefined;
    works.push(
      createWork({
        ...{ key, trial, attempt, config, parent, resumes: open?.resumes, stage },
        isEnded,
        isClaimed,
        isOurClaim,
        isUnwanted,
      }),
    );
  }
  return works;
}
