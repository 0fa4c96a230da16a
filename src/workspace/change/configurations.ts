import type { CompiledSpace } from '../../space/index.ts';

/** A larger finite space is never used up; the count ignores constraints. */
const mostCounted = 100_000;

/** How many new configurations samplers can propose. */
export function configurationsOf(space: CompiledSpace): number {
  if (space.constraints.length === 0 || space.size > mostCounted) return space.size;
  let count = 0;
  for (const _ of space.enumerate()) count++;
  return count;
}
