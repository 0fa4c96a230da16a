import { expect, it } from 'vitest';
import { SobolSequence, seededRng } from '../../../src/numerics/index.ts';
import type { ConfigurationValue } from '../../../src/space/index.ts';
import { byRecommended } from './chosen.ts';
import type { Study } from './studies.ts';
import { range, resampled } from './training.ts';

const training = resampled('svm', {
  data: 'any',
  metric: 'error',
  folds: 3,
  space: { x: range(0, 1), y: range(0, 1) },
});
const bowl = ({ x, y }: ConfigurationValue): number => (Number(x) - 0.3) ** 2 + (Number(y) - 0.6) ** 2;
const truths = { of: async (_: unknown, config: ConfigurationValue) => bowl(config) };

/** 50 trials spread over the space, judged by the best observed one. */
function studyOf(noise: number): Study {
  const sobol = new SobolSequence(2, [1, 2, 3, 4]);
  const rng = seededRng('chosen test');
  const configs = Array.from({ length: 50 }, (_, i) => {
    const [x = 0, y = 0] = sobol.point(i);
    return { x, y };
  });
  const observed = configs.map((config) => bowl(config) + noise * rng.normal());
  const bestOf = (count: number) => observed.indexOf(Math.min(...observed.slice(0, count)));
  const truthAt = (count: number) => bowl(configs[bestOf(count)] ?? {});
  return {
    suite: 'development',
    task: training.name,
    family: training.family,
    sampler: 'random',
    version: '1',
    seed: 0,
    observed,
    truths: [5, 8, 10, 15, 25, 50].map(truthAt),
    samplerMs: 0,
    configs,
  };
}

it('judges a noisy study by the recommended trial where there is one, which is truly better', async () => {
  const study = studyOf(0.1);
  const found = await byRecommended(study, training, truths);
  expect(found?.truths.slice(0, 4)).toEqual(study.truths.slice(0, 4));
  expect(found?.truths[5]).toBeLessThan(0.5 * (study.truths[5] ?? 0));
});

it('judges a study without noise by its best observed trial', async () => {
  const study = studyOf(0);
  expect((await byRecommended(study, training, truths))?.truths).toEqual(study.truths);
});

it('cannot judge a study whose configurations were not kept', async () => {
  const { configs: _, ...committed } = studyOf(0.1);
  expect(await byRecommended(committed, training, truths)).toBeUndefined();
});
