import { describe, expect, it, test } from 'vitest';
import type { Goal, TrialState } from '../../model/index.ts';
import { baselineText, compareWithBaseline } from './baseline.ts';

const trial = (number: number, best: number | null, state: TrialState = 'completed') => ({ number, best, state });
const text = (from: number | null, to: number | undefined, goal: Goal, state?: TrialState) =>
  baselineText(compareWithBaseline(trial(0, from, state), to === undefined ? undefined : trial(9, to), goal), (value) =>
    String(Number(value.toPrecision(6))),
  );

describe('the comparison with the default', () => {
  test.each<[from: number, to: number, goal: Goal, expected: string]>([
    [0.355, 0.312, 'minimize', 'better than the default (trial 0: 0.355) by 0.043 (12 %)'],
    [0.9, 0.95, 'maximize', 'better than the default (trial 0: 0.9) by 0.05 (5.6 %)'],
    // A share of a value that is negative or 0 means nothing.
    [-120, -100, 'maximize', 'better than the default (trial 0: -120) by 20'],
    [-1, -3, 'minimize', 'better than the default (trial 0: -1) by 2'],
    [0.5, 0, 'minimize', 'better than the default (trial 0: 0.5) by 0.5'],
    [0, 0.8, 'maximize', 'better than the default (trial 0: 0) by 0.8'],
    [0.1, -0.2, 'minimize', 'better than the default (trial 0: 0.1) by 0.3'],
    // Near 0, almost 100 % says little.
    [1e-8, 1e-12, 'minimize', 'better than the default (trial 0: 1e-8) by 9.999e-9 (a factor of 10,000)'],
    [0.1, 0.9, 'maximize', 'better than the default (trial 0: 0.1) by 0.8 (a factor of 9)'],
    [1, 0.9996, 'minimize', 'better than the default (trial 0: 1) by 0.0004 (0.04 %)'],
    [0.5, 0.5, 'minimize', 'as good as the default (trial 0: 0.5)'],
    // The default violates an outcome constraint.
    [0.5, 0.6, 'minimize', 'worse than the default (trial 0: 0.5) by 0.1 (20 %)'],
  ])('from %d to %d, %s', (from, to, goal, expected) => {
    expect(text(from, to, goal)).toBe(expected);
  });

  it('says why there is none', () => {
    expect(text(0.5, 0.4, 'minimize', 'failed')).toBe('the default (trial 0) failed');
    expect(text(null, 0.4, 'minimize', 'running')).toBe('the default (trial 0) has no value yet');
    expect(text(null, 0.4, 'minimize')).toBe('the default (trial 0) has no value');
    expect(text(0.5, undefined, 'minimize')).toBe('the default (trial 0: 0.5) has no better trial to compare');
    const itself = compareWithBaseline(trial(0, 0.5), trial(0, 0.5), 'minimize');
    expect(baselineText(itself, String)).toBe('the default itself: no trial is better');
    expect(itself).toMatchObject({ isBest: true, gain: 0, share: 0, factor: 1 });
  });
});
