import { expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { defaultTiming } from '../control/timing.ts';
import { teachPolicy } from './policy-calls.ts';
import { foldRules } from './state.ts';

test('a policy sees the trials of earlier sweeps one after the other, unjudged, each with its end', () => {
  const calls: unknown[] = [];
  const policy: TerminationPolicy = {
    name: 'spy',
    version: 1,
    report(...call) {
      calls.push(call);
      return { kind: 'continue' };
    },
    finished: (...call) => void calls.push(call),
    rewind: () => {},
  };
  const earlierTrial = (number: number, series: readonly number[], outcome: 'completed' | 'failed') => {
    const observation = {
      number,
      config: {},
      state: 'completed',
      value: 1,
      failure: undefined,
      earlier: true,
    } as const;
    return { observation: { ...observation, intervals: series.length }, series, outcome };
  };
  const rules = foldRules(labDefinition(), policy, defaultTiming);
  teachPolicy(rules, [earlierTrial(-1, [3, 2], 'completed'), earlierTrial(-2, [], 'failed')]);
  expect(calls).toEqual([
    [-1, 3, false],
    [-1, 2, false],
    [-1, 'completed'],
    [-2, 'failed'],
  ]);
});
