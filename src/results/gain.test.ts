import { describe, expect, test } from 'vitest';
import { labDefinition } from '../../test/helpers/lab-definition.ts';
import { medianOf, predictedGain } from './gain.ts';
import { gainText } from './words/index.ts';

const losses = Array.from({ length: 30 }, (_, i) => 1 / (1 + ((i * 7) % 13)) + 0.001 * i);
const sweepOf = (changes: Parameters<typeof labDefinition>[0]) => {
  const definition = labDefinition(changes);
  return { definition, limits: definition.limits, state: 'running' as const };
};
const formats = { value: (value: number) => value.toPrecision(2), duration: (ms: number) => `${ms / 1000}s` };

describe('predictedGain', () => {
  test('has the time of the trials as many at once as the sweep may run, and its price', () => {
    const sweep = sweepOf({ costPerHour: 6, limits: { maxTotalTrials: 100, maxConcurrentTrials: 4 } });
    const gain = predictedGain(sweep, { losses, medianMs: 60_000 });
    expect(gain).toMatchObject({ trials: 10, after: 30, limit: null, durationMs: 180_000 });
    expect(gain?.cost).toBeCloseTo(0.3, 10);
  });

  test('knows the limit of the sweep in the unit of the metric', () => {
    const stopWhen = { expectedGainBelow: 2, unit: 'percent', trials: 5, after: 20 } as const;
    const gain = predictedGain(sweepOf({ stopWhen }), { losses, medianMs: null });
    expect(gain).toMatchObject({ trials: 5, durationMs: null, cost: null });
    expect(gain?.limit).toBeCloseTo(0.02 * (gain?.range ?? 0), 12);
    const ended = { ...sweepOf({ stopWhen }), state: 'completed' as const };
    expect(predictedGain(ended, { losses, medianMs: null })?.limit).toBeNull();
  });

  test('needs one objective and enough values', () => {
    const two = [
      { primaryMetric: 'loss', goal: 'minimize' as const },
      { primaryMetric: 'time', goal: 'minimize' as const },
    ];
    expect(predictedGain(sweepOf({ objectives: two }), { losses, medianMs: null })).toBeUndefined();
    expect(predictedGain(sweepOf({}), { losses: losses.slice(0, 9), medianMs: null })).toBeUndefined();
  });

  test('a study without a limit counts one trial at a time', () => {
    const sweep = sweepOf({ limits: { maxTotalTrials: 1_000_000, maxConcurrentTrials: 1_000_000 } });
    expect(predictedGain(sweep, { losses, medianMs: 1_000 })?.durationMs).toBe(10_000);
  });
});

test('the median of durations leaves out trials that never started', () => {
  expect(medianOf([3, Number.NaN, 1, 2])).toBe(2);
  expect(medianOf([])).toBeNull();
});

describe('gainText', () => {
  const gain = { trials: 10, chance: 0.354, expected: 0.0012, low: 0, high: 0.0041 };

  test('says gain, interval, chance, time, cost and limit', () => {
    expect(gainText({ ...gain, limit: 0.001, durationMs: 180_000, cost: 0.3 }, formats)).toBe(
      'the next 10 trials: 0.0012 better on average; at most 0.0041, with 90 % probability; 35 % chance of a better trial; about 180s, at a cost of 0.30; the sweep ends below 0.0010',
    );
  });

  test('rounds what is estimated to two digits', () => {
    const exact = { value: String, duration: formats.duration };
    expect(
      gainText({ ...gain, expected: 0.00123456, high: 0.00412, limit: null, durationMs: null, cost: null }, exact),
    ).toBe(
      'the next 10 trials: 0.0012 better on average; at most 0.0041, with 90 % probability; 35 % chance of a better trial',
    );
  });

  test('leaves out what is not known', () => {
    expect(gainText({ ...gain, trials: 1, low: 0.0001, limit: null, durationMs: null, cost: null }, formats)).toBe(
      'the next trial: 0.0012 better on average; 0.00010 to 0.0041, with 90 % probability; 35 % chance of a better trial',
    );
  });
});
