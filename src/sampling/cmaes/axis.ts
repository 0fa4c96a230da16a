import type { CompiledSpace, FreeParameter } from '../../space/index.ts';

/** One free parameter as CMA-ES moves along it: positions, about 0 to 1, of the entries of space points. */
export interface Axis {
  /** Number of values; Infinity where it is, or is as good as, continuous. Cells meet halfway between neighbours. */
  readonly count: number;
  position(entry: number): number;
  /** Feasible entry nearest to a position. */
  entryAt(position: number): number;
  /** Whether a drawn position can be kept; positions of integers are rounded wherever they are. */
  isInside(position: number): boolean;
}

/** Sets with more values are taken as continuous: the margin would not show. */
const MOST_VALUES = 1000;

/** The axes of a space that {@link checkCmaes} accepts. */
export function axesOf(space: CompiledSpace): Axis[] {
  return space.free.map(axisOf);
}

function axisOf(parameter: FreeParameter): Axis {
  const { count, kind, scale } = parameter;
  // Two categories are the integers 0 and 1.
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
