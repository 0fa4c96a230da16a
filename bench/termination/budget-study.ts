import type { EarlyTerminationDefinition } from '../../src/termination/index.ts';
import { createPolicy } from '../../src/termination/policies.fixture.ts';
import type { CurveSet } from './curves/curve-set.ts';

/** How trials that are promoted begin. */
export type Promotion = 'resume' | 'restart';

/** One study within a budget of epochs. */
export interface BudgetStudy {
  readonly workers: number;
  readonly definition: EarlyTerminationDefinition;
  /** Epochs of all trials together. */
  readonly budget: number;
  readonly promotion: Promotion;
}

interface Running {
  readonly trial: number;
  readonly configuration: number;
  /** Epochs of the curve that are trained. */
  trained: number;
  nextAt: number;
}

/**
 * Replays one asynchronous study over recorded curves with a virtual clock and as many configurations as its epochs
 * allow, in the given order; a policy with promotion is asked what each free slot goes to, as in a sweep.
 *
 * @returns regret of the best value after each epoch: 0 the best of the whole set, 1 its median
 */
export function replayBudget(set: CurveSet, order: readonly number[], study: BudgetStudy): Float64Array {
  const policy = createPolicy(study.definition, { goal: 'minimize', maxTotalTrials: Number.MAX_SAFE_INTEGER });
  const regrets = new Float64Array(study.budget);
  const running: Running[] = [];
  const reached = new Map<number, { readonly configuration: number; readonly trained: number }>();
  let incumbent = Number.POSITIVE_INFINITY;
  let number = 0;
  let drawn = 0;
  let now = 0;
  const begin = (): void => {
    const next = policy.next?.(number) ?? { kind: 'new' };
    const parent = next.kind === 'continue' ? reached.get(next.parent) : undefined;
    const configuration = parent?.configuration ?? order[drawn++ % order.length] ?? 0;
    const trained = parent && study.promotion === 'resume' ? parent.trained : 0;
    running.push({ trial: number++, configuration, trained, nextAt: now + (set.costs[configuration] ?? 1) });
  };
  while (running.length < study.workers) begin();
  for (let epoch = 0; epoch < study.budget; epoch++) {
    const next = running.reduce((a, b) => (b.nextAt < a.nextAt ? b : a));
    now = next.nextAt;
    const value = set.curves[next.configuration]?.[next.trained];
    next.trained++;
    if (value !== undefined) incumbent = Math.min(incumbent, value);
    regrets[epoch] = (Math.min(incumbent, set.best + 3 * set.range) - set.best) / set.range;
    const judged = next.trained < set.reports;
    const isStopped = value !== undefined && policy.report(next.trial, value, judged, next.trained).kind === 'stop';
    const outcome = value === undefined ? 'failed' : isStopped ? 'stopped' : judged ? undefined : 'completed';
    if (outcome === undefined) {
      next.nextAt = now + (set.costs[next.configuration] ?? 1);
      continue;
    }
    policy.finished(next.trial, outcome);
    reached.set(next.trial, next);
    running.splice(running.indexOf(next), 1);
    begin();
  }
  return regrets;
}
