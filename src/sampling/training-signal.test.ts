import { describe, expect, it } from 'vitest';
import type { Observation } from './sampler.ts';
import { toTrainingSignal } from './training-signal.ts';

function trainingSignal(part: Partial<Observation>, goal: 'minimize' | 'maximize' | undefined = 'minimize') {
  const base = {
    number: 0,
    config: {},
    state: 'completed',
    value: undefined,
    failure: undefined,
    intervals: 0,
    earlier: false,
  } as const;
  return toTrainingSignal({ ...base, ...part }, goal);
}

describe('toTrainingSignal', () => {
  it('scores completed and stopped trials as losses', () => {
    expect(trainingSignal({ value: 0.4 })).toEqual({ kind: 'scored', loss: 0.4 });
    expect(trainingSignal({ value: 0.4, state: 'stopped' }, 'maximize')).toEqual({ kind: 'scored', loss: -0.4 });
  });

  it('scores a timed-out trial by its reports, and treats it as bad without one', () => {
    expect(trainingSignal({ state: 'failed', failure: 'timed_out', value: 3 })).toEqual({ kind: 'scored', loss: 3 });
    expect(trainingSignal({ state: 'failed', failure: 'timed_out' })).toEqual({ kind: 'bad', infeasible: false });
  });

  it.each([
    ['user_error', 'bad', false],
    ['out_of_memory', 'bad', true],
    ['infeasible', 'bad', true],
  ] as const)('treats %s as bad, whatever the trial reported', (failure, kind, infeasible) => {
    expect(trainingSignal({ state: 'failed', failure, value: 0.1, intervals: 4 })).toEqual({ kind, infeasible });
  });

  it.each(['lost_node', 'never_launched', 'preempted'] as const)('learns nothing from %s', (failure) => {
    expect(trainingSignal({ state: 'failed', failure })).toEqual({ kind: 'nothing' });
  });

  it('treats a trial with only NaN or infinite reports as bad, and learns nothing from one without reports', () => {
    expect(trainingSignal({ intervals: 5 })).toEqual({ kind: 'bad', infeasible: false });
    expect(trainingSignal({ value: Number.NaN, intervals: 5 })).toEqual({ kind: 'bad', infeasible: false });
    expect(trainingSignal({ value: Number.NEGATIVE_INFINITY, intervals: 1 })).toEqual({
      kind: 'bad',
      infeasible: false,
    });
    expect(trainingSignal({})).toEqual({ kind: 'nothing' });
  });
});
