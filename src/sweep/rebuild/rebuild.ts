import type { SweepDefinition, SweepRow, TrialRow } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { type DecisionMakerFactory, renewPolicy } from '../control/takeover.ts';
import { teachPolicy } from '../fold/policy-calls.ts';
import type { FoldRules, FoldState } from '../fold/state.ts';
import type { EarlierTrial } from '../history/earlier-trials.ts';
import { rebuildFromLog } from './rebuild-log.ts';
import { rebuildFromRows } from './rebuild-rows.ts';

const page = 5000;

/**
 * The state of a sweep as of its controller's last write, to which the next input is folded.
 *
 * @param rules for the first version of the definition
 * @throws SWEEP_REPLAY_MISMATCH if the policy does not reproduce the recorded decisions
 */
export async function rebuild(
  store: Store,
  row: SweepRow,
  rules: FoldRules,
  earlierTrials: readonly EarlierTrial[],
  { first, factory }: { readonly first: SweepDefinition; readonly factory: DecisionMakerFactory | undefined },
): Promise<FoldState> {
  teachPolicy(rules, earlierTrials);
  const trials: TrialRow[] = [];
  for (let isMore = true; isMore; ) {
    const rows = await store.trials({ sweepId: row.id, order: 'number', offset: trials.length, limit: page });
    trials.push(...rows);
    isMore = rows.length === page;
  }
  // Rows contain only the primary metric, and no changes made by people.
  const needsLog = first.earlyTermination.type !== 'none' || rules.measures !== undefined || row.lastChangeSeq > 0;
  if (!needsLog) return rebuildFromRows(store, row, trials, rules);
  const renew = (state: FoldState, seq: number) => renewPolicy(store, state, seq, factory, earlierTrials);
  return rebuildFromLog(store, row, trials, rules, { first, renew });
}
