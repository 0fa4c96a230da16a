import type { SweepRow } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { readBest } from './best.ts';
import { readMeasured } from './measured-trials.ts';
import { outcomePages } from './trial-walk.ts';
import { type NoResult, noResult } from './words/index.ts';

/**
 * Why no trial of a sweep has a value of its objective (with several objectives: of each of them). Outcome constraints
 * do not matter here. Undefined if a trial has a value, or the sweep has no objective.
 */
export async function readNoResult(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
): Promise<NoResult | undefined> {
  const { outcomeConstraints: _, ...definition } = sweep.definition;
  const unbounded = { id: sweep.id, definition };
  const hasResult = definition.objectives ? hasFront(store, unbounded) : readBest(store, unbounded);
  if (await hasResult) return undefined;
  const reported = (await store.metrics(sweep.id)).map(({ metric }) => metric);
  // One row for each metric of each run, so this is read only here, where people wait for an answer.
  const inRuns = (await store.latestPoints({ sweepId: sweep.id })).map(({ metric }) => metric);
  return noResult(definition, reported, [...new Set(inRuns)]);
}

/** Whether a completed trial has a finite value of each objective. */
async function hasFront(store: Store, sweep: Pick<SweepRow, 'id' | 'definition'>): Promise<boolean> {
  for await (const page of outcomePages(store, sweep.id)) {
    const completed = page.filter(({ state }) => state === 'completed').map(({ number }) => number);
    const measured = await readMeasured(store, sweep, completed);
    if (completed.some((number) => measured?.(number).values?.every(Number.isFinite) === true)) return true;
  }
  return false;
}
