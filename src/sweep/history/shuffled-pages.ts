import type { TrialRow } from '../../model/index.ts';
import { type Rng, seededRng } from '../../numerics/index.ts';
import type { Store } from '../../store/index.ts';

const pageSize = 1_000;

/**
 * All trials of a sweep in random order, page by page; within a page by number. As many as are read first are a random
 * sample. The same number of trials gives the same order.
 */
export async function* shuffledPages(
  store: Store,
  sweepId: string,
  trials: number,
): AsyncGenerator<readonly TrialRow[]> {
  const numbers: number[] = [];
  for (const number of shuffled(trials, seededRng('trials', trials))) {
    numbers.push(number);
    if (numbers.length === pageSize) yield await store.trials({ sweepId, numbers: numbers.splice(0) });
  }
  if (numbers.length > 0) yield await store.trials({ sweepId, numbers });
}

/** The numbers below `count` in random order. Holds only those that were moved, so a few of a million take little memory. */
function* shuffled(count: number, rng: Rng): Generator<number> {
  const moved = new Map<number, number>();
  for (let left = count; left > 0; left--) {
    const place = rng.uniformInt(left);
    yield moved.get(place) ?? place;
    moved.set(place, moved.get(left - 1) ?? left - 1);
    moved.delete(left - 1);
  }
}
