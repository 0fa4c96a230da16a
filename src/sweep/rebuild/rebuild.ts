import type { SweepDefinition, SweepRow } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { type DecisionMakerFactory, renewPolicy } from '../control/takeover.ts';
import { teachPolicy } from '../fold/policy-calls.ts';
import type { FoldRules, FoldState } from '../fold/state.ts';
import type { EarlierTrial } from '../history/earlier-trials.ts';
import { rebuildFromLog } from './rebuild-log.ts';
import { rebuildFromRows } from './rebuild-rows.ts';

/** What a rebuild needs besides the store and the rules. */
interface RebuildContext {
  /** Version 1 of the definition. */
  readonly first: SweepDefinition;
  readonly factory: DecisionMakerFactory | undefined;
  /** Whether the sampler of version 1 or a policy needs the configurations of ended trials. */
  readonly keepsConfigs: boolean;
}

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
  { first, factory, keepsConfigs }: RebuildContext,
): Promise<FoldState> {
  teachPolicy(rules, earlierTrials);
  // Rows contain only the primary metric, no changes made by people, and not what was suggested to define-by-run trials or
  // taken from the queue.
  const needsLog =
    first.earlyTermination.type !== 'none' ||
    rules.measures !== undefined ||
    row.lastChangeSeq > 0 ||
    rules.isByRun ||
    first.resumeChildRuns !== undefined;
  if (!needsLog) return rebuildFromRows(store, row, rules, keepsConfigs);
  const renew = (state: FoldState, seq: number) => renewPolicy(store, state, seq, factory, earlierTrials);
  return rebuildFromLog(store, row, rules, { first, renew });
}
