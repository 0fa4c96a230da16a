import type { Clock } from '../../base/index.ts';
import { type Measured, measure, measuresOf, trialStates } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { Aggregate } from '../aggregate.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { AnswerCall } from '../entry.ts';
import { breather, type Snapshot } from '../live/live-sweep.ts';
import { aggregateFront } from './aggregate.ts';
import type { ObjectivesFacts } from './schema.ts';

/** Values read from the ended trials of a sweep; they never change, so each trial is read once. */
interface Kept {
  readonly measured: Measured[];
  /** Serializes reads: two at once would read the same trials. */
  reading: Promise<unknown>;
}

const keptOf = new WeakMap<SweepView, Kept>();
const completed = trialStates.indexOf('completed');

/** The trials of a sweep among its objectives. Reads the last values of trials that ended since the previous call. */
export async function readObjectives(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { view, sweep }: Snapshot,
): Promise<Aggregate<ObjectivesFacts>> {
  const kept = keptOf.get(view) ?? { measured: [], reading: Promise.resolve() };
  keptOf.set(view, kept);
  const measures = measuresOf(sweep.definition);
  const objectives = measures?.objectives ?? [];
  if (measures !== undefined && objectives.length > 1) {
    const reading = kept.reading.catch(() => undefined).then(() => readRows());
    kept.reading = reading;
    await reading;
  }
  const { trial, state } = view;
  return view.derived('objectives', () =>
    aggregateFront(
      objectives,
      Array.from(trial, (number, row) => ({
        trial: number,
        isComplete: state[row] === completed,
        ...kept.measured[row],
      })),
    ),
  );

  async function readRows(): Promise<void> {
    const breathe = breather(clock);
    for (let row = kept.measured.length; row < view.rows; row++) {
      kept.measured.push(view.state[row] === completed ? await read(view.trial[row] ?? 0) : {});
      await breathe();
    }
  }

  async function read(number: number): Promise<Measured> {
    if (measures === undefined) return {};
    const last = new Map<string, number>();
    for (const metric of measures.metrics) {
      const value = (await store.reports({ sweepId: sweep.id, trial: number, metric })).at(-1)?.value;
      if (value !== undefined) last.set(metric, value);
    }
    return measure(measures, (metric) => last.get(metric));
  }
}

/** The trials among the objectives. */
export function answer(call: AnswerCall<unknown>): Promise<Aggregate<ObjectivesFacts>> {
  return readObjectives(call, call.snapshot);
}
