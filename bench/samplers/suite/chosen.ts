import { recommend } from '../../../src/sampling/index.ts';
import type { CompiledSpace, ConfigurationValue } from '../../../src/space/index.ts';
import { spaceFor } from './book.ts';
import { CHECKPOINTS, type Study } from './studies.ts';
import type { Training } from './training.ts';
import type { Truths } from './truths.ts';

/** Numbers of the trials that a person would choose from. */
export interface Chosen {
  /** The best observed trial; −1 if none succeeded. */
  readonly observed: number;
  /** The trial that the product recommends; undefined where it recommends none. */
  readonly likely: number | undefined;
}

/** The best observed trial of a study and the recommended one. */
export async function chosenOf(
  space: CompiledSpace,
  configs: readonly ConfigurationValue[],
  observed: Study['observed'],
): Promise<Chosen> {
  const trials = observed.flatMap((loss, number) => {
    const config = configs[number];
    return loss === null || config === undefined ? [] : [{ number, config, loss, mayLead: true }];
  });
  const best = trials.reduce((a, b) => (b.loss < a.loss ? b : a), { number: -1, loss: Number.POSITIVE_INFINITY });
  const found = await recommend(space, trials);
  return { observed: best.number, likely: found?.likely.trial };
}

/**
 * A study judged by the recommended trial at the checkpoints where there is one; undefined if its configurations were not
 * kept.
 */
export async function byRecommended(
  study: Study,
  training: Training,
  truths: Pick<Truths, 'of'>,
): Promise<Study | undefined> {
  const { configs, observed, sampler } = study;
  if (configs === undefined) return undefined;
  const space = spaceFor(training, sampler);
  const judged: (number | null)[] = [];
  for (const [i, truth] of study.truths.entries()) {
    const { likely } = await chosenOf(space, configs, observed.slice(0, CHECKPOINTS[i]));
    const config = likely === undefined ? undefined : configs[likely];
    judged.push(config ? await truths.of(training, config) : truth);
  }
  return { ...study, truths: judged };
}
