import { isBetter, ranks, type SweepDefinition, type TrialRow, type ValuedTrial } from '../../../model/index.ts';
import { readLeaders } from '../../../results/index.ts';
import type { Store } from '../../../store/index.ts';
import { onlyOptions } from '../../options/option.ts';
import { type RunStatus, trialStatus } from './run-status.ts';

/** One child, as `getChildrenSortedByPrimaryMetric` lists it. */
export interface ChildSummary {
  readonly run_id: string;
  /** JSON text, as in the original. */
  readonly hyperparameters: string;
  readonly best_primary_metric: number | null;
  readonly status: RunStatus;
}

/** Which children may be the best. */
export interface BestRunOptions {
  /**
   * Include failed children, ranked by what they reported. @defaultValue false: a failed child is not a result, and is
   * never the best elsewhere (the original includes it by default)
   */
  readonly includeFailed?: boolean;
  /** Include children canceled by a user or stopped by the policy. @defaultValue true */
  readonly includeCanceled?: boolean;
  /** Include children of the sweeps that this one resumed from. @defaultValue true */
  readonly includeResumeFromRuns?: boolean;
}

const bestRunOptions = {
  includeFailed: true,
  includeCanceled: true,
  includeResumeFromRuns: true,
} as const satisfies Readonly<Record<keyof BestRunOptions, true>>;

/** How `getChildrenSortedByPrimaryMetric` lists children. */
export interface SortOptions {
  /** Maximum number of children; 0: all. @defaultValue 0 */
  readonly top?: number;
  /** Worst first. @defaultValue false */
  readonly reverse?: boolean;
  /** Leave out children without the metric. @defaultValue false */
  readonly discardNoMetric?: boolean;
}

const sortOptions = {
  top: true,
  reverse: true,
  discardNoMetric: true,
} as const satisfies Readonly<Record<keyof SortOptions, true>>;

/** The best child for `getBestRunByPrimaryMetric`; undefined if no child qualifies. */
export async function readBestChild(
  store: Store,
  sweep: { readonly id: string; readonly definition: SweepDefinition },
  options: BestRunOptions,
): Promise<ValuedTrial | undefined> {
  onlyOptions('getBestRunByPrimaryMetric', options, bestRunOptions);
  const { includeFailed = false, includeCanceled = true, includeResumeFromRuns = true } = options;
  const { id: ownId, definition } = sweep;
  if (definition.objective === null) return undefined;
  const { goal } = definition.objective;
  const counts = (trial: TrialRow) =>
    (includeFailed || ranks(trial)) && (includeCanceled || (trial.state !== 'canceled' && trial.state !== 'stopped'));
  let best: ValuedTrial | undefined;
  const { resumeFrom, otherData = [] } = definition;
  const comparable = resumeFrom.filter((id) => !otherData.includes(id));
  for (const id of includeResumeFromRuns ? [ownId, ...comparable] : [ownId]) {
    const [first] = await readLeaders(store, { id, definition }, { limit: 1, counts });
    if (first && (!best || isBetter(goal, first.best, best.best))) best = first;
  }
  return best;
}

/** The children of a sweep for `getChildrenSortedByPrimaryMetric`. */
export async function listChildren(
  store: Store,
  sweepId: string,
  options: SortOptions,
): Promise<readonly ChildSummary[]> {
  onlyOptions('getChildrenSortedByPrimaryMetric', options, sortOptions);
  const { top = 0, reverse = false, discardNoMetric = false } = options;
  const trials = await store.trials({ sweepId, order: 'best' });
  const valued = trials.filter((trial) => trial.best !== null);
  const without = discardNoMetric ? [] : trials.filter((trial) => trial.best === null);
  const sorted = [...(reverse ? valued.reverse() : valued), ...without];
  return (top > 0 ? sorted.slice(0, top) : sorted).map((trial) => ({
    run_id: `${sweepId}_${trial.number}`,
    hyperparameters: JSON.stringify(trial.config),
    best_primary_metric: trial.best,
    status: trialStatus(trial),
  }));
}
