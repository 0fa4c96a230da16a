import { type FailureKind, type FinalTrialState, isFinalTrialState } from '../../model/index.ts';
import { outcomePages } from '../../results/index.ts';
import type { Store } from '../../store/index.ts';

/** An ended trial as the rows have it. */
interface EndedOutcome {
  readonly number: number;
  readonly state: FinalTrialState;
  readonly failure: FailureKind | null;
  readonly best: number | undefined;
  readonly intervals: number;
  /** Position of the input that ended it. */
  readonly cause: number;
}

/** States and failures that many trials share. */
type Ending = Pick<EndedOutcome, 'state' | 'failure'>;

/** The ended trials of a sweep. Rows are read by number: columns hold a million of them until they can be sorted. */
export interface EndedColumns {
  inOrderOfEnding(): Iterable<EndedOutcome>;
}

/** Reads the ended trials of a sweep. */
export async function readEndedColumns(store: Store, sweepId: string): Promise<EndedColumns> {
  const numbers: number[] = [];
  const endedSeqs: number[] = [];
  const causes: number[] = [];
  /** NaN: no value. */
  const bests: number[] = [];
  const intervals: number[] = [];
  const endings: Ending[] = [];
  const shared = new Map<string, Ending>();
  for await (const page of outcomePages(store, sweepId))
    for (const { state, failure, ...trial } of page) {
      if (!isFinalTrialState(state)) continue;
      numbers.push(trial.number);
      endedSeqs.push(trial.endedSeq ?? 0);
      causes.push(trial.endedCause ?? 0);
      bests.push(trial.best ?? Number.NaN);
      intervals.push(trial.intervals);
      const name = `${state} ${failure}`;
      const ending = shared.get(name) ?? { state, failure };
      shared.set(name, ending);
      endings.push(ending);
    }
  return {
    *inOrderOfEnding() {
      // Trials end nearly in the order of their numbers, which this sort makes use of.
      const order = Array.from(numbers, (_, index) => index);
      order.sort((a, b) => (endedSeqs[a] ?? 0) - (endedSeqs[b] ?? 0));
      for (const index of order) {
        const best = bests[index];
        const ending = endings[index];
        if (ending === undefined) continue;
        yield {
          number: numbers[index] ?? 0,
          ...ending,
          best: Number.isNaN(best) ? undefined : best,
          intervals: intervals[index] ?? 0,
          cause: causes[index] ?? 0,
        };
      }
    },
  };
}
