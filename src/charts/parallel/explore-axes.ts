import { branchOf } from '../axes/branch-text.ts';
import { type KernelColumn, metricColumn } from '../kernel/index.ts';
import type { ChartFacts } from '../sweep-facts.ts';

/** An axis of parallel coordinates. */
export interface ExploreAxis extends KernelColumn {
  readonly label: string;
  readonly integer: boolean;
  /** What the axis is, below its name. */
  readonly note: string;
  /** The branch that has it: `optimizer = adamw`. */
  readonly branch: string | null;
}

/** Axes of a sweep in their first order: parameters, then the metric. */
export function exploreAxes(head: Pick<ChartFacts, 'columns' | 'metric' | 'metricRange'>): readonly ExploreAxis[] {
  const axes: ExploreAxis[] = head.columns.map((column) => {
    const note = column.log
      ? 'log'
      : column.kind === 'category'
        ? column.nested
          ? 'branches'
          : 'choice'
        : column.integer
          ? 'integer'
          : 'linear';
    return {
      ...column,
      label: column.when === null ? column.name : column.label,
      note,
      branch: branchOf(column, head.columns, 'label'),
    };
  });
  if (head.metric !== null) {
    axes.push({ ...metricColumn(head.metricRange), label: head.metric, integer: false, note: 'best', branch: null });
  }
  return axes;
}

/** `= adamw` of `optimizer = adamw`: the value alone identifies the branch if the whole condition does not fit. */
export function branchValue(branch: string): string {
  return branch.slice(branch.lastIndexOf(' = ') + 1);
}

/** Runs of neighbouring axes of the same branch. */
export function axisBranches(
  axes: readonly Pick<ExploreAxis, 'branch'>[],
): readonly { readonly from: number; readonly to: number; readonly text: string }[] {
  const runs: { from: number; to: number; text: string }[] = [];
  axes.forEach(({ branch }, k) => {
    if (branch === null) return;
    const last = runs.at(-1);
    if (last !== undefined && last.to === k - 1 && last.text === branch) last.to = k;
    else runs.push({ from: k, to: k, text: branch });
  });
  return runs;
}
