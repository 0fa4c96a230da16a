import type { ConfigurationValue } from '../../../src/space/index.ts';
import type { Lab } from '../runs.ts';
import { spaceFor, withBook } from './book.ts';
import { development } from './development.ts';
import { final } from './final.ts';
import type { Losses } from './losses.ts';
import { CHECKPOINTS, type Study } from './studies.ts';
import type { Training } from './training.ts';

/** Trainings that choices may be made with, and trainings that decide nothing. */
export const suites = { development, final } as const;

export type SuiteName = keyof typeof suites;

/** A study to run. */
export interface Play {
  readonly lab: Lab;
  readonly losses: Losses;
  readonly suite: SuiteName;
  readonly training: Training;
  readonly sampler: string;
  readonly seed: number;
  readonly trials: number;
}

/** Runs one study and judges the best of it at each checkpoint. */
export async function playStudy({ lab, losses, suite, training, sampler, seed, trials }: Play): Promise<Study> {
  const configs: ConfigurationValue[] = [];
  const { name, family } = training;
  const task = {
    name,
    space: spaceFor(training, sampler),
    best: undefined,
    evaluate: async (config: ConfigurationValue, rng: { uniformInt(bound: number): number }) => {
      configs.push(config);
      // The same of every sampler for the same trial of the same seed.
      const observed = await losses.observed(training, config, rng.uniformInt(2 ** 31));
      return { observed, truth: undefined };
    },
  };
  const { version: samplerVersion, observed, costMs } = await lab.run(family, task, sampler, seed, trials);
  const truths: (number | null)[] = [];
  for (const count of CHECKPOINTS.filter((count) => count <= trials)) {
    const config = configs[bestOf(observed.slice(0, count))];
    truths.push((config && (await losses.truth(training, config))) ?? null);
  }
  const version = withBook(samplerVersion, training, sampler);
  const samplerMs = Math.round(costMs.reduce((total, ms) => total + ms, 0));
  return { suite, task: name, family, sampler, version, seed, observed, truths, samplerMs, configs };
}

/** Index of the least value; -1 where there is none. */
function bestOf(values: readonly (number | null)[]): number {
  return values.reduce<number>(
    (best, value, i) => (value !== null && value < (values[best] ?? Number.POSITIVE_INFINITY) ? i : best),
    -1,
  );
}
