import type { CompiledSpace, FreeParameter } from '../../space/index.ts';

/** One free parameter as an axis of CMA-ES: maps positions, about 0 to 1, to the entries of space points. */
export interface Axis {
  /** Number of values; Infinity if continuous, or practically so. Cells meet halfway between neighbours. */
  readonly count: number;
  position(entry: number): number;
  /** Feasible entry nearest to a position. */
  entryAt(position: number): number;
  /** Whether a drawn position is within bounds; positions of integers are always rounded into them. */
  isInside(position: number): boolean;
}

/** Sets with more values count as continuous: the margin would make no difference. */
const MOST_VALUES = 1000;

/** The axes of a space that {@link checkCmaes} accepts. */
export function axesOf(space: CompiledSpace): Axis[] {
  return space.free.map(axisOf);
}

function axisOf(parameter: FreeParameter): Axis {
  const { count, kind, scale } = parameter;
  // A choice of two is the integers 0 and 1.
  if (kind === 'categorical')
    return { count, position: (entry) => entry, entryAt: (x) => (x > 0.5 ? 1 : 0), isInside: () => true };
  const isUnbounded = scale !== undefined && !(Number.isFinite(scale.low) && Number.isFinite(scale.high));
  const isFree = Number.isFinite(count) || isUnbounded;
  return {
    count: count > MOST_VALUES ? Number.POSITIVE_INFINITY : count,
    position: (entry) => parameter.position(entry),
    entryAt: (x) => parameter.entryAt(isFree ? x : Math.min(Math.max(x, 0), 1)),
    isInside: (x) => isFree || (x >= 0 && x <= 1),
  };
}
