import { describe, expect, expectTypeOf, test } from 'vitest';
import { choice, uniform } from '../../space/index.ts';
import {
  BanditPolicy,
  HyperDriveConfig,
  HyperDriveRunConfig,
  MedianStoppingPolicy,
  RandomParameterSampling,
  ScriptRunConfig,
  TruncationSelectionPolicy,
} from '../index.ts';

const sampling = new RandomParameterSampling({ x: uniform(0, 1), kind: choice('a', 'b') });
const valid = {
  hyperparameterSampling: sampling,
  primaryMetricName: 'loss',
  primaryMetricGoal: 'minimize',
  maxTotalRuns: 10,
  objective: () => 1,
} as const;

describe('HyperDriveConfig', () => {
  test('defaults are the documented ones', () => {
    const config = new HyperDriveConfig(valid);
    expect(config.maxDurationMinutes).toBe(10_080);
    expect(config.maxConcurrentRuns).toBe(10);
    expect(config.policy).toBeUndefined();
    expect(config.toDefinition('name', 7)).toMatchObject({ seed: 7, earlyTermination: { type: 'none' } });
  });

  test.each([
    [{ maxTotalRuns: 0 }, 'maxTotalRuns: expected a whole number from 1 to 1000, got 0'],
    [{ maxTotalRuns: 1001 }, 'maxTotalRuns: expected a whole number from 1 to 1000, got 1001'],
    [{ maxConcurrentRuns: 101 }, 'maxConcurrentRuns: expected a whole number from 1 to 100, got 101'],
    [{ maxDurationMinutes: 43_201 }, 'maxDurationMinutes: expected a whole number from 1 to 43200, got 43201'],
    [{ maxDurationMinutes: Number.NaN }, 'maxDurationMinutes: expected a whole number from 1 to 43200, got NaN'],
    [{ primaryMetricName: '' }, 'primaryMetricName: expected a non-empty string'],
    [{ runConfig: new ScriptRunConfig({ script: 'x.py' }) }, 'exactly one of runConfig and objective, got both'],
    [{ objective: undefined }, 'exactly one of runConfig and objective, got neither'],
    [{ resumeChildRuns: [{ id: 'hd-x_1' }] }, 'resumeChildRuns: an objective gets no --resume-from'],
    [
      { resumeChildRuns: { id: 'hd-x' } },
      'resumeChildRuns: expected a child run, or { id: \'hd-1qrpbtyjby_7\' }, got "hd-x"',
    ],
    [{ maxTotalRun: 5 }, 'unknown option "maxTotalRun"; did you mean maxTotalRuns?'],
  ])('%j is refused', (change, message) => {
    expect(() => new HyperDriveConfig({ ...valid, ...change } as typeof valid)).toThrow(message);
  });

  test('the documented limits can be raised', () => {
    const config = new HyperDriveConfig({ ...valid, maxTotalRuns: 50_000, ceilings: { maxTotalRuns: 100_000 } });
    expect(config.maxTotalRuns).toBe(50_000);
  });

  test('the goal is read in any case', () => {
    expect(new HyperDriveConfig({ ...valid, primaryMetricGoal: 'MAXIMIZE' }).primaryMetricGoal).toBe('maximize');
  });

  test('objectives see the types of their space', () => {
    const typed: ConstructorParameters<typeof HyperDriveConfig<(typeof sampling)['parameterSpace']>>[0] = {
      ...valid,
      objective: (config) => {
        expectTypeOf(config.x).toEqualTypeOf<number>();
        expectTypeOf(config.kind).toEqualTypeOf<'a' | 'b'>();
        return 1;
      },
    };
    expect(new HyperDriveConfig(typed).objective).toBeDefined();
  });

  test('HyperDriveRunConfig takes its script first', () => {
    const { objective: _, ...options } = valid;
    const config = new HyperDriveRunConfig(new ScriptRunConfig({ script: 'train.py' }), options);
    expect(config.runConfig?.trial.command).toEqual(['python3', 'train.py']);
  });
});

describe('policies', () => {
  test('bandit needs exactly one slack', () => {
    // @ts-expect-error one slack is needed
    expect(() => new BanditPolicy({})).toThrow('got neither');
    // @ts-expect-error not both slacks
    expect(() => new BanditPolicy({ slackAmount: 1, slackFactor: 1 })).toThrow('got both');
    expect(() => new BanditPolicy({ slackFactor: 0 })).toThrow('slackFactor: expected a number above 0, got 0');
    expect(() => new BanditPolicy({ slackFactor: 0.1, delayEvaluation: -1 })).toThrow('delayEvaluation');
  });

  test('an interval of 0 counts as 1', () => {
    expect(new MedianStoppingPolicy({ evaluationInterval: 0 }).definition).toMatchObject({ evaluationInterval: 1 });
  });

  test.each([0, 100, 12.5])('truncation of %d %% is refused', (truncationPercentage) => {
    expect(() => new TruncationSelectionPolicy({ truncationPercentage })).toThrow('from 1 to 99');
  });
});
