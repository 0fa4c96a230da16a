import { axisShape, fromAxis, type KernelColumn, metricColumn, toAxis } from '../../../../src/views/kernel.ts';
import type { SweepHead } from '../../../../src/wire/index.ts';

/** An axis of parallel coordinates. */
export interface ExploreAxis extends KernelColumn {
  readonly label: string;
  readonly integer: boolean;
  /** What the axis is, below its name. */
  readonly note: string;
  /** The branch that has it: `optimizer = adamw`. */
  readonly branch: string | null;
}

/** How axes are shown, by column id. */
export interface AxisOptions {
  readonly flipped: readonly string[];
  /** Logarithmic axes that are shown linear. */
  readonly linear: readonly string[];
}

/** Axes of a sweep in their first order: parameters, then the metric. */
export function exploreAxes(head: Pick<SweepHead, 'columns' | 'metric' | 'metricRange'>): readonly ExploreAxis[] {
  const axes: ExploreAxis[] = head.columns.map((column) => {
    const parent = column.when === null ? undefined : head.columns.find(({ id }) => id === column.when?.column);
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
      branch: parent === undefined ? null : `${parent.label} = ${parent.values[column.when?.value ?? 0] ?? ''}`,
    };
  });
  if (head.metric !== null) {
    axes.push({ ...metricColumn(head.metricRange), label: head.metric, integer: false, note: 'best', branch: null });
  }
  return axes;
}

/** Order of axes from the address; unknown ones are left out. */
export function readAxes(text: string | null, all: readonly string[]): readonly string[] {
  const wanted = (text ?? '').split(',').filter((id) => all.includes(id));
  return wanted.length >= 2 ? [...new Set(wanted)] : all;
}

/** A phone shows the last five axes that every trial has. */
export function phoneAxes(columns: readonly ExploreAxis[], axes: readonly string[]): readonly string[] {
  return axes.filter((id) => columns.find((column) => column.id === id)?.branch === null).slice(-5);
}

/** Runs of neighbouring axes of the same branch. */
export function branchesOf(
  axes: readonly ExploreAxis[],
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

/** Maps between values, and positions 0..1 from bottom to top of an axis as it is drawn. */
export interface AxisMap {
  toShown(value: number): number;
  toValue(shown: number): number;
}

export function axisMap(axis: KernelColumn, isFlipped: boolean, isLinear: boolean): AxisMap {
  const plain: KernelColumn = isLinear && axis.log ? { ...axis, log: false } : axis;
  const spread = stepRoom(axis);
  return {
    toShown(value) {
      const position = Math.min(1 + spread, Math.max(-spread, toAxis(plain, value)));
      return isFlipped ? 1 - position : position;
    },
    toValue: (shown) => fromAxis(plain, isFlipped ? 1 - shown : shown),
  };
}

/** Half a step of few integers, as a share of the axis: their trials spread around the value. */
function stepRoom(axis: KernelColumn): number {
  const { levels } = axisShape(axis);
  return levels > 1 ? 0.35 / (levels - 1) : 0;
}

/** A value at a brush's end: as many digits as a pixel tells, and never outside the axis. */
export function brushValue(axis: KernelColumn, value: number): number {
  if (!Number.isFinite(value)) return value;
  const { low, high } = axis;
  const inside = Math.min(Math.max(low, high), Math.max(Math.min(low, high), value));
  return Number(inside.toPrecision(5));
}

/** Values of an axis below and above some share of it, for steps by keyboard. */
export function nudge(axis: KernelColumn, map: AxisMap, value: number, step: number): number {
  return brushValue(axis, map.toValue(Math.min(1, Math.max(0, map.toShown(value) + step))));
}
