import type { SweepRow, TrialRow } from '../records/index.ts';
import type { Store } from '../store/index.ts';
import type { PriorTrial } from './priors.ts';
import { rebuildFromLog } from './rebuild-log.ts';
import { rebuildFromRows } from './rebuild-rows.ts';
import type { FoldRules, SweepState } from './state.ts';

const page = 5000;

/**
 * The state of a sweep as its controller had it when it wrote last: what the next input is folded on.
 *
 * @throws SWEEP_REPLAY_MISMATCH when the policy does not come to the recorded decisions again
 */
export async function rebuild(
  store: Store,
  row: SweepRow,
  rules: FoldRules,
  priors: readonly PriorTrial[],
): Promise<SweepState> {
  teachPolicy(rules, priors);
  const trials: TrialRow[] = [];
  for (let isMore = true; isMore; ) {
    const rows = await store.trials({ sweepId: row.id, order: 'number', offset: trials.length, limit: page });
    trials.push(...rows);
    isMore = rows.length === page;
  }
  // Rows hold the primary metric only.
  const needsLog = row.definition.earlyTermination.type !== 'none' || rules.measures !== undefined;
  return needsLog ? rebuildFromLog(store, row, trials, rules) : rebuildFromRows(store, row, trials, rules);
}

/** Earlier sweeps' trials as reference for the policy, before anything of this sweep. */
export function teachPolicy(rules: FoldRules, priors: readonly PriorTrial[]): void {
  for (const { observation, series, outcome } of priors) {
    for (const value of series) rules.policy.report(observation.number, value, false);
    rules.policy.finished(observation.number, outcome);
  }
}
