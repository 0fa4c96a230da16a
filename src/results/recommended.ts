import { asLoss, isFinalSweepState, type SweepRow, spaceOf, type TrialRow } from '../model/index.ts';
import { type CompletedTrial, recommend } from '../sampling/index.ts';
import type { Store } from '../store/index.ts';
import { readMeasured } from './measured-trials.ts';
import type { Recommended } from './words/index.ts';

type RecommendedSweep = Pick<SweepRow, 'id' | 'definition'>;

/** Completed trials that are read: the best of them, and the first ones. The model takes fewer of a large sweep. */
const best = 200;
const first = 1_800;

/**
 * The trial that is likely the best, where the noise of single trials is shown to be large and that trial is not the
 * best observed one. Undefined otherwise, with several objectives or none, with fewer than 20 different configurations
 * among the completed trials, and while the best trial is not a completed one: values of trials that did not run to the
 * end do not compare.
 *
 * The same trials give the same answer on every platform. Cost: reads up to 2,000 trials and fits a Gaussian process to
 * up to 200 of them.
 *
 * @param leader the best trial, see `readBest`; undefined without one
 */
export async function readRecommended(
  store: Store,
  sweep: RecommendedSweep,
  leader: TrialRow | undefined,
): Promise<Recommended | undefined> {
  const { objective, objectives } = sweep.definition;
  if (objective === null || objectives !== undefined || leader?.state !== 'completed') return undefined;
  const trials = await readCompleted(store, sweep.id);
  const measured = sweep.definition.outcomeConstraints && (await readMeasured(store, sweep, [...trials.keys()]));
  const losses = [...trials.values()].flatMap(({ number, config, best: value }): CompletedTrial[] =>
    value === null
      ? []
      : [{ number, config, loss: asLoss(objective.goal, value), mayLead: (measured?.(number).violation ?? 0) === 0 }],
  );
  const found = await recommend(spaceOf(sweep.definition), losses);
  if (found?.observed.trial !== leader.number) return undefined;
  const expected = ({ trial, mean, sd }: typeof found.likely) => ({
    trial,
    value: trials.get(trial)?.best ?? Number.NaN,
    estimate: asLoss(objective.goal, mean),
    sd,
  });
  const likely = expected(found.likely);
  const config = trials.get(likely.trial)?.config ?? {};
  return { ...likely, config, observed: expected(found.observed), noise: found.noise };
}

/** In order of number, which decides the sums of the model. */
async function readCompleted(store: Store, sweepId: string): Promise<ReadonlyMap<number, TrialRow>> {
  const states = ['completed'] as const;
  const [leading, earliest] = await Promise.all([
    store.trials({ sweepId, states, order: 'best', limit: best }),
    store.trials({ sweepId, states, order: 'number', limit: first }),
  ]);
  const trials = new Map([...leading, ...earliest].map((trial) => [trial.number, trial]));
  return new Map([...trials].sort(([a], [b]) => a - b));
}

/** Share of new completed trials after which a view asks the model again. */
const growth = 1.05;

/** The recommended trial of one sweep for a process that shows it repeatedly: asked for again once enough is new. */
export class RecommendedWatch {
  readonly #store: Store;
  #known: { readonly completed: number; readonly leader: number | undefined; readonly found: Recommended | undefined } =
    {
      completed: 0,
      leader: undefined,
      found: undefined,
    };

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * See {@link readRecommended}. The answer is that of an earlier call while the best trial is the same and fewer than 5 %
   * of the completed trials are new; the answer about a final sweep is exact.
   *
   * @param sweep always the same one
   */
  async read(
    sweep: RecommendedSweep & Pick<SweepRow, 'state'>,
    leader: TrialRow | undefined,
    completed: number,
  ): Promise<Recommended | undefined> {
    const known = this.#known;
    const isEnough = isFinalSweepState(sweep.state)
      ? completed === known.completed
      : completed < known.completed * growth;
    if (known.leader === leader?.number && isEnough) return known.found;
    const found = await readRecommended(this.#store, sweep, leader);
    this.#known = { completed, leader: leader?.number, found };
    return found;
  }
}
