import { type SweepRow, spaceOf, type TrialRow } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { type Baseline, compareWithBaseline } from './words/index.ts';

/** The default is the first suggestion; only enqueued configurations may come before it. */
const searched = 100;

/**
 * The trial of the default configuration: the first that has it. Undefined if the space states no default, or no such
 * trial exists. If versions of the definition state different defaults, those of the earliest that a trial has run.
 */
export async function readBaselineTrial(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition' | 'definitionVersion'>,
): Promise<TrialRow | undefined> {
  if (!mayStateDefault(sweep.definition.space)) return undefined;
  const versions = sweep.definitionVersion === 1 ? [sweep] : await store.definitionVersions(sweep.id);
  const trials = await store.trials({ sweepId: sweep.id, order: 'number', limit: searched });
  for (const { definition } of versions) {
    const compiled = spaceOf(definition);
    if (compiled.defaultConfiguration === undefined) continue;
    const key = compiled.key(compiled.defaultConfiguration);
    const found = trials.find(({ config }) => compiled.key(config) === key);
    if (found) return found;
  }
  return undefined;
}

/**
 * The baseline of a sweep, compared with its best trial; undefined without one, or without an objective.
 *
 * @param best the best trial; undefined without one
 */
export async function readBaseline(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition' | 'definitionVersion'>,
  best: TrialRow | undefined,
): Promise<Baseline | undefined> {
  const { objective } = sweep.definition;
  const trial = objective === null ? undefined : await readBaselineTrial(store, sweep);
  return trial && objective ? compareWithBaseline(trial, best, objective.goal) : undefined;
}

/** Spares most sweeps the compilation of their space. */
function mayStateDefault(space: SweepRow['definition']['space']): boolean {
  return JSON.stringify(space).includes('"default":');
}
