import type { SweepRow } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';

/** The numbers that earlier processes requested. */
export interface AskedNumbers {
  readonly count: number;
  /** Those without a trial so far. */
  readonly unanswered: readonly number[];
}

/** Counts requests that the log holds, whether they have been folded or not. */
export async function askedNumbers(store: Store, sweep: SweepRow): Promise<AskedNumbers> {
  let count = sweep.dueCount;
  for (let after = sweep.foldedSeq; ; ) {
    const inputs = await store.inputs(sweep.id, after, 1000);
    for (const { input } of inputs) if (input.kind === 'asked') count += input.count;
    const last = inputs.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  count = Math.min(count, studyTotal(sweep));
  const unanswered = Array.from(
    { length: Math.max(0, count - sweep.nextNumber) },
    (_, index) => sweep.nextNumber + index,
  );
  return { count, unanswered };
}

/** Most trials that a study may have. */
export function studyTotal(sweep: SweepRow): number {
  return sweep.totalEffective ?? sweep.limits.maxTotalTrials;
}
