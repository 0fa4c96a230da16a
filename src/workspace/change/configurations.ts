import type { CompiledSpace } from '../../space/index.ts';

/** A finite space that is larger than this is never used up: what is counted is the space without its constraints. */
const mostCounted = 100_000;

/** How many configurations samplers can give before they are out of new ones. */
export function configurationsOf(space: CompiledSpace): number {
  if (space.constraints.length === 0 || space.size > mostCounted) return space.size;
  let count = 0;
  for (const _ of space.enumerate()) count++;
  return count;
}
