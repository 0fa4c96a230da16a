import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Rng, SobolSequence, seededRng } from '../../numerics/index.ts';
import { type CompiledSpace, compileSpace } from '../../space/index.ts';
import { type CompletedTrial, recommend } from './index.ts';

const space = compileSpace({ x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] });
const bowl = ({ x, y }: CompletedTrial['config']) => (Number(x) - 0.3) ** 2 + (Number(y) - 0.6) ** 2;

type Config = CompletedTrial['config'];

/** Where a search of the bowl spends its later trials. */
const near = (u: number, centre: number) => centre + 0.6 * (u - 0.5);

/** Trials as a search makes them: one half anywhere, the other near the best; `add` makes the noise of one. */
function trialsOf(count: number, add: (rng: Rng) => number, f: (config: Config) => number = bowl, seed = 0) {
  const sobol = new SobolSequence(space.dimension, [1, 2, 3, seed]);
  const rng = seededRng('recommendation test', seed);
  return Array.from({ length: count }, (_, number): CompletedTrial => {
    const [u = 0, v = 0] = sobol.point(number);
    const config = number < count / 2 ? { x: u, y: v } : { x: near(u, 0.3), y: near(v, 0.6) };
    return { number, config, loss: f(config) + add(rng), mayLead: true };
  });
}

const best = (trials: readonly CompletedTrial[]) =>
  trials.reduce((a, b) => (b.mayLead && (!a.mayLead || b.loss < a.loss) ? b : a));

/** True loss of the recommended trial, or of the best observed one without a recommendation. */
async function truth(trials: readonly CompletedTrial[], of: CompiledSpace = space) {
  const found = await recommend(of, trials);
  const chosen = trials.find(({ number }) => number === found?.likely.trial) ?? best(trials);
  return { isRecommended: found !== undefined, chosen: bowl(chosen.config), observed: bowl(best(trials).config) };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

describe('with large noise', () => {
  test.each([
    ['normal', (rng: Rng) => 0.1 * rng.normal()],
    ['heavy-tailed', (rng: Rng) => (0.05 * rng.normal()) / Math.sqrt(-Math.log(1 - rng.uniform()))],
    ['rare outliers', (rng: Rng) => (rng.uniform() < 0.1 ? 2 : 0.02) * rng.normal()],
  ])('the recommended trial is truly better than the best observed one: %s', async (_, add) => {
    const all = await Promise.all(seeds.map((seed) => truth(trialsOf(80, add, bowl, seed))));
    expect(mean(all.map(({ isRecommended }) => Number(isRecommended)))).toBeGreaterThan(0.7);
    expect(mean(all.map(({ chosen }) => chosen))).toBeLessThan(0.5 * mean(all.map(({ observed }) => observed)));
  });

  test('estimates hold the truth, and the noise is that of one trial', async () => {
    const found = await Promise.all(
      seeds.map((seed) =>
        recommend(
          space,
          trialsOf(80, (rng) => 0.1 * rng.normal(), bowl, seed),
        ),
      ),
    );
    const noise = found.flatMap((one) => one?.noise ?? []);
    expect(noise.length).toBeGreaterThan(8);
    expect(mean(noise)).toBeGreaterThan(0.08);
    expect(mean(noise)).toBeLessThan(0.12);
    const errors = found.flatMap((one, i) => {
      const trial = trialsOf(80, () => 0, bowl, i + 1)[one?.likely.trial ?? -1];
      return one && trial ? [Math.abs(one.likely.mean - trial.loss) / one.likely.sd] : [];
    });
    expect(errors.filter((error) => error < 2).length / errors.length).toBeGreaterThan(0.8);
  });
});

describe('answers nothing', () => {
  test.each([
    ['a bowl', bowl],
    [
      'ripples',
      ({ x, y }: Config) => bowl({ x: x ?? 0, y: y ?? 0 }) + 0.02 * Math.sin(20 * Number(x)) * Math.sin(20 * Number(y)),
    ],
    ['steps', ({ x, y }: Config) => Math.floor(8 * Number(x)) / 8 + Math.floor(8 * Number(y)) / 8],
    [
      'a needle',
      ({ x, y }: Config) =>
        bowl({ x: x ?? 0, y: y ?? 0 }) - (Math.hypot(Number(x) - 0.8, Number(y) - 0.2) < 0.1 ? 1 : 0),
    ],
  ])('without noise: %s', async (_, f) => {
    for (const count of [20, 50, 100])
      expect(
        await recommend(
          space,
          trialsOf(count, () => 0, f),
        ),
      ).toBeUndefined();
  });

  test('from fewer than 20 different configurations, or equal losses', async () => {
    const noisy = trialsOf(19, (rng) => rng.normal());
    expect(await recommend(space, noisy)).toBeUndefined();
    expect(await recommend(space, [...noisy, ...noisy])).toBeUndefined();
    expect(
      await recommend(
        space,
        trialsOf(
          40,
          () => 0,
          () => 1,
        ),
      ),
    ).toBeUndefined();
  });

  test('where repetitions agree exactly, however rough the values', async () => {
    const rough = trialsOf(80, (rng) => 0.1 * rng.normal());
    expect(await recommend(space, rough)).toBeDefined();
    expect(await recommend(space, [...rough, { ...rough[3], number: 80 } as CompletedTrial])).toBeUndefined();
  });

  test('for a space without free parameters', async () => {
    const fixed = compileSpace({ x: { type: 'choice', values: [1] } });
    const trials = trialsOf(30, (rng) => rng.normal()).map((trial) => ({ ...trial, config: { x: 1 } }));
    expect(await recommend(fixed, trials)).toBeUndefined();
  });
});

test('a trial outside the constraints informs, but is neither recommended nor the best', async () => {
  for (const seed of seeds) {
    const trials = trialsOf(60, (rng) => 0.2 * rng.normal(), bowl, seed).map((trial) => ({
      ...trial,
      mayLead: Number(trial.config.x) > 0.5,
    }));
    const found = await recommend(space, trials);
    for (const one of found ? [found.likely, found.observed] : [])
      expect(trials[one.trial]?.mayLead, `seed ${seed}, trial ${one.trial}`).toBe(true);
    if (found) expect(found.observed.trial).toBe(best(trials).number);
  }
});

test('any losses: a candidate, the best observed one beside it, finite estimates, the same bits again', async () => {
  const losses = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 2, arbitrary: fc.constantFrom(0, 0.5) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(losses, fc.boolean()), { minLength: 15, maxLength: 45 }), async (given) => {
      const trials = trialsOf(given.length, () => 0).map((trial, i) => {
        const [loss = 0, mayLead = true] = given[i] ?? [];
        return { ...trial, loss, mayLead };
      });
      const found = await recommend(space, trials);
      expect(await recommend(space, trials)).toEqual(found);
      if (found === undefined) return;
      expect(found.likely.trial).not.toBe(found.observed.trial);
      expect(found.likely.mean).toBeLessThanOrEqual(found.observed.mean);
      for (const { trial, mean: expected, sd } of [found.likely, found.observed]) {
        expect(trials[trial]?.mayLead).toBe(true);
        expect(Number.isFinite(expected) && sd >= 0).toBe(true);
      }
      const candidates = trials.filter(({ mayLead }) => mayLead);
      expect(trials[found.observed.trial]?.loss).toBe(Math.min(...candidates.map(({ loss }) => loss)));
    }),
    { seed: 11, numRuns: 40 },
  );
});

test('scaling and shifting the losses by powers of two scales the estimates', async () => {
  const trials = trialsOf(80, (rng) => 0.1 * rng.normal(), bowl, 2);
  const found = await recommend(space, trials);
  const scaled = await recommend(
    space,
    trials.map((trial) => ({ ...trial, loss: 1024 * trial.loss })),
  );
  expect(scaled?.likely.trial).toBe(found?.likely.trial);
  expect(scaled?.noise).toBeCloseTo(1024 * (found?.noise ?? 0), 6);
});

test('of many trials, the best and some of the others are enough', async () => {
  const all = await Promise.all(seeds.map((seed) => truth(trialsOf(900, (rng) => 0.1 * rng.normal(), bowl, seed))));
  expect(mean(all.map(({ isRecommended }) => Number(isRecommended)))).toBeGreaterThan(0.9);
  expect(mean(all.map(({ chosen }) => chosen))).toBeLessThan(0.5 * mean(all.map(({ observed }) => observed)));
});
