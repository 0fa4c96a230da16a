import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRng } from '../numerics/index.ts';
import { forecastGain } from './gain.ts';
import { GAIN_COLUMNS } from './gain-features.ts';
import { GAIN_MODEL } from './gain-model.ts';
import { trialLoss } from './losses.ts';
import { gainsTooLittle } from './stop-when.ts';

/** Losses of random search on a bowl. */
function randomSearch(seed: number, trials: number): number[] {
  const rng = seededRng('gain', seed);
  return Array.from({ length: trials }, () => [0, 1, 2].reduce((sum) => sum + rng.uniform() ** 2, 0));
}

const losses = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
  ),
  { maxLength: 60, size: 'max' },
);
const ahead = fc.integer({ min: 1, max: 100 });

describe('forecastGain', () => {
  test('answers with finite numbers in order, or not at all', () => {
    fc.assert(
      fc.property(losses, ahead, (history, trials) => {
        const forecast = forecastGain(history, trials);
        const values = history.filter(Number.isFinite);
        if (values.length < 10 || new Set(values).size === 1) {
          expect(forecast).toBeUndefined();
          return;
        }
        const { chance = -1, expected = -1, low = -1, high = -1, range = -1 } = forecast ?? {};
        for (const value of [chance, expected, low, high, range]) expect(Number.isFinite(value)).toBe(true);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(expected).toBeGreaterThanOrEqual(0);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
        expect(range).toBeGreaterThan(0);
      }),
      { seed: 3 },
    );
  });

  test('is in the unit of the metric: scaling and shifting the losses scales it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(0.001, 3, 4096), (seed, scale) => {
        const history = randomSearch(seed, 30);
        const forecast = forecastGain(history, 10);
        const other = forecastGain(
          history.map((loss) => scale * (loss - 7)),
          10,
        );
        expect(other?.chance).toBeCloseTo(forecast?.chance ?? -1, 6);
        expect((other?.expected ?? -1) / scale).toBeCloseTo(forecast?.expected ?? -2, 6);
        expect((other?.high ?? -1) / scale).toBeCloseTo(forecast?.high ?? -2, 6);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  test('expects more of more trials', () => {
    const history = randomSearch(1, 40);
    const expected = [1, 5, 10, 20, 40, 100].map((trials) => forecastGain(history, trials)?.expected ?? -1);
    expect(expected).toEqual([...expected].sort((a, b) => a - b));
    expect(expected[0]).toBeGreaterThan(0);
  });

  test('expects less the longer nothing improves', () => {
    const after = (more: number, seed: number) => {
      const found = randomSearch(seed, 20);
      const best = Math.min(...found);
      const vain = randomSearch(seed + 100, more).map((loss) => best + loss);
      return forecastGain([...found, ...vain], 10)?.expected ?? Number.NaN;
    };
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const expected = [0, 20, 40, 80].map((more) => seeds.reduce((sum, seed) => sum + after(more, seed), 0));
    expect(expected).toEqual([...expected].sort((a, b) => b - a));
  });

  test.each([15, 30, 60])('holds the gains of random search after %i trials in nine of ten intervals', (after) => {
    let held = 0;
    for (let seed = 0; seed < 300; seed++) {
      const history = randomSearch(seed, after + 10);
      const forecast = forecastGain(history.slice(0, after), 10);
      const gain = Math.min(...history.slice(0, after)) - Math.min(...history);
      if (forecast && gain >= forecast.low && gain <= forecast.high) held += 1;
    }
    expect(held / 300).toBeGreaterThan(0.84);
    expect(held / 300).toBeLessThan(0.985);
  });

  test('each regression has an intercept and a coefficient for every column', () => {
    for (const coefficients of [GAIN_MODEL.chance, GAIN_MODEL.size, GAIN_MODEL.spread])
      expect(coefficients).toHaveLength(GAIN_COLUMNS.length + 1);
    expect(GAIN_MODEL.residuals).toEqual([...GAIN_MODEL.residuals].sort((a, b) => a - b));
  });
});

describe('gainsTooLittle', () => {
  const history = randomSearch(4, 40);
  const forecast = forecastGain(history, 10);

  test('compares the expected gain in the unit of the metric, and names the limit', () => {
    const { expected = 0 } = forecast ?? {};
    const stopWhen = { unit: 'metric', trials: 10, after: 20 } as const;
    expect(gainsTooLittle(history, { ...stopWhen, expectedGainBelow: expected * 0.99 })).toBeUndefined();
    const limit = expected * 1.01;
    expect(gainsTooLittle(history, { ...stopWhen, expectedGainBelow: limit })).toEqual({ ...forecast, limit });
  });

  test('takes percent of the range', () => {
    const { expected = 0, range = 1 } = forecast ?? {};
    const share = (100 * expected) / range;
    const stopWhen = { unit: 'percent', trials: 10, after: 20 } as const;
    expect(gainsTooLittle(history, { ...stopWhen, expectedGainBelow: share * 0.99 })).toBeUndefined();
    expect(gainsTooLittle(history, { ...stopWhen, expectedGainBelow: share * 1.01 })).toBeDefined();
  });

  test('waits for its first check', () => {
    const stopWhen = { expectedGainBelow: 1e9, unit: 'metric', trials: 10 } as const;
    expect(gainsTooLittle(history, { ...stopWhen, after: 41 })).toBeUndefined();
    expect(gainsTooLittle(history, { ...stopWhen, after: 40 })).toBeDefined();
  });
});

test('a trial counts as a candidate for the best, as one that brought nothing, or not at all', () => {
  const trial = (state: 'completed' | 'failed' | 'canceled', best: number | null, failure: 'timed_out' | null = null) =>
    trialLoss('maximize', { state, best, failure });
  expect(trial('completed', 3)).toBe(-3);
  expect(trial('failed', 3)).toBe(Number.POSITIVE_INFINITY);
  expect(trial('failed', 3, 'timed_out')).toBe(-3);
  expect(trial('completed', null)).toBe(Number.POSITIVE_INFINITY);
  expect(trial('canceled', null)).toBeUndefined();
  expect(trialLoss('minimize', { state: 'completed', best: 3, failure: null }, 0.5)).toBe(Number.POSITIVE_INFINITY);
});
