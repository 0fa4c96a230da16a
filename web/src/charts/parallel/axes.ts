import { axisShape, fromAxis, type KernelColumn, METRIC, toAxis } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import type { UrlForm } from '../../state/url-state.ts';

/** How axes are shown, by column id. */
export interface AxisOptions {
  readonly flipped: readonly string[];
  /** Logarithmic axes shown on a linear scale. */
  readonly linear: readonly string[];
}

/** Order of axes from the URL; skips unknown ones. */
export function readAxes(text: string | null, all: readonly string[]): readonly string[] {
  const wanted = (text ?? '').split(',').filter((id) => all.includes(id));
  return wanted.length >= 2 ? [...new Set(wanted)] : all;
}

/** Order of axes for the URL; the default order of the space is not written. */
export function axesForm(all: readonly string[]): UrlForm<readonly string[]> {
  return {
    parse: (text) => readAxes(text, all),
    write: (axes) => (axes.join() === all.join() ? null : axes.join(',')),
  };
}

/** Most axes on a phone by default: more would leave no space for their names. */
const phoneLimit = 5;
/** Most chosen axes that a phone shows. */
const phoneChoiceLimit = 8;

/**
 * Axes for a phone: the chosen ones if they are few, otherwise the metric and the most important parameters that
 * every trial has. Among equally important parameters, those declared first win.
 * @param axes in their order; all of `columns` if none are chosen
 * @param shares importance of parameters by column
 */
export function phoneAxes(
  columns: readonly ExploreAxis[],
  axes: readonly string[],
  shares: ReadonlyMap<string, number>,
): readonly string[] {
  if (axes.length <= phoneChoiceLimit && axes.length < columns.length) return axes;
  const shared = columns.filter(({ id, branch }) => branch === null && axes.includes(id)).map(({ id }) => id);
  const parameters = shared.filter((id) => id !== METRIC);
  const room = phoneLimit - (shared.length - parameters.length);
  const chosen = parameters.sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0)).slice(0, room);
  return axes.filter((id) => id === METRIC || chosen.includes(id));
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
