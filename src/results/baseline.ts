import { isFinalTrialState, type SweepRow, spaceOf, type TrialRow } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { type Baseline, compareWithBaseline } from './words/index.ts';

type BaselineSweep = Pick<SweepRow, 'id' | 'definition' | 'definitionVersion' | 'nextNumber'>;

/** The default is the first suggestion; only enqueued configurations may come before it. */
const searched = 100;
/** Read first: the default is almost always trial 0. */
const firstPage = 4;

/**
 * The trial of the default configuration: the first that has it. Undefined if the space states no default, or no such
 * trial exists. If versions of the definition state different defaults, those of the earliest that a trial has run.
 *
 * Cost: compiles the space, and reads few trials where the default is among the first.
 */
async function readBaselineTrial(store: Store, sweep: BaselineSweep): Promise<TrialRow | undefined> {
  if (!mayStateDefault(sweep.definition.space)) return undefined;
  const versions = sweep.definitionVersion === 1 ? [sweep] : await store.definitionVersions(sweep.id);
  const tested = versions.flatMap(({ definition }) => {
    const compiled = spaceOf(definition);
    if (compiled.defaultConfiguration === undefined) return [];
    const key = compiled.key(compiled.defaultConfiguration);
    return [({ config }: TrialRow) => compiled.key(config) === key];
  });
  const page = (offset: number, limit: number) => store.trials({ sweepId: sweep.id, order: 'number', offset, limit });
  const [earliest] = tested;
  if (earliest === undefined) return undefined;
  const first = await page(0, firstPage);
  const found = first.find(earliest);
  if (found || (tested.length === 1 && first.length < firstPage)) return found;
  const trials = [...first, ...(await page(firstPage, searched - firstPage))];
  for (const isDefault of tested) {
    const trial = trials.find(isDefault);
    if (trial) return trial;
  }
  return undefined;
}

/** The baseline of one sweep for a process that shows it repeatedly: looked for once, and read again until it has ended. */
export class BaselineWatch {
  readonly #store: Store;
  #trial: TrialRow | undefined;
  /** Version of the definition for which no trial can be the baseline any more; 0: none. */
  #isWithout = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The trial of the default configuration; undefined without one. @param sweep always the same one */
  async trial(sweep: BaselineSweep): Promise<TrialRow | undefined> {
    const known = this.#trial;
    if (known && isFinalTrialState(known.state)) return known;
    if (known) {
      this.#trial = await this.#store.trial(sweep.id, known.number);
    } else if (this.#isWithout !== sweep.definitionVersion) {
      this.#trial = await readBaselineTrial(this.#store, sweep);
      const isSettled = sweep.nextNumber > searched || !mayStateDefault(sweep.definition.space);
      if (this.#trial === undefined && isSettled) this.#isWithout = sweep.definitionVersion;
    }
    return this.#trial;
  }

  /** The baseline compared with the best trial, see {@link readBaseline}. */
  async compare(sweep: BaselineSweep, best: TrialRow | undefined): Promise<Baseline | undefined> {
    const { objective } = sweep.definition;
    const trial = objective === null ? undefined : await this.trial(sweep);
    return trial && objective ? compareWithBaseline(trial, best, objective.goal) : undefined;
  }
}

/**
 * The baseline of a sweep, compared with its best trial; undefined without one, or without an objective.
 *
 * @param best the best trial; undefined without one
 */
export function readBaseline(
  store: Store,
  sweep: BaselineSweep,
  best: TrialRow | undefined,
): Promise<Baseline | undefined> {
  return new BaselineWatch(store).compare(sweep, best);
}

/** Spares most sweeps the compilation of their space. */
function mayStateDefault(space: SweepRow['definition']['space']): boolean {
  return JSON.stringify(space).includes('"default":');
}
