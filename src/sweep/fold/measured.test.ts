import { expect, test } from 'vitest';
import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import type { Report, SweepInput } from '../../model/index.ts';
import { createPolicy } from '../../termination/policies.fixture.ts';
import { defaultTiming } from '../control/timing.ts';
import { applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { foldRules, initialState } from './state.ts';

/** A running trial of a sweep that measures its size beside the loss. */
function begin(changes: Parameters<typeof labDefinition>[0] = { outcomeConstraints: [{ metric: 'size', max: 10 }] }) {
  const definition = labDefinition(changes);
  const policy = createPolicy({ type: 'none' }, { goal: 'minimize', maxTotalTrials: 6 });
  const state = initialState('s', definition, foldRules(definition, policy, defaultTiming));
  let seq = 0;
  const put = (input: SweepInput) => {
    seq += 1;
    return fold(state, { seq, atMs: 0, input });
  };
  const report = (...reports: Report[]) =>
    put({ kind: 'reports', trial: 0, attempt: 0, epoch: 1, door: 'http', first: 1, live: true, reports });
  const claim = (resumedStep: number | null) => put({ kind: 'claimed', trial: 0, attempt: 0, epoch: 1, resumedStep });
  const end = () => {
    const end = { kind: 'ok', source: 'runner', exitCode: 0, signal: null, message: null } as const;
    return put({ kind: 'attempt.ended', trial: 0, attempt: 0, end });
  };
  put({ kind: 'sweep.submitted' });
  applySuggested(state, 0, { x: 0 });
  applyPlanned(state, 0, 0);
  claim(null);
  return { state, report, claim, end };
}

test('a constraint of outcomes judges the last value of its metric', () => {
  const { state, report, end } = begin();
  report({ metric: 'size', value: 8 }, { metric: 'loss', value: 1 }, { metric: 'time', value: 99 });
  report({ metric: 'size', value: 12 });
  end();
  expect(state.ended.at(0)?.observation).toMatchObject({ value: 1, violation: 0.2, margin: -0.2 });
});

test('a metric that was never reported satisfies no constraint', () => {
  const { state, report, end } = begin();
  report({ metric: 'loss', value: 1 });
  end();
  expect(state.ended.at(0)?.observation).toMatchObject({ violation: Number.POSITIVE_INFINITY });
});

test('a claim from a checkpoint drops the later values of every measured metric', () => {
  const { state, report, claim, end } = begin();
  report({ metric: 'loss', value: 1, step: 1 }, { metric: 'size', value: 8, step: 1 });
  report({ metric: 'size', value: 12, step: 2 });
  claim(1);
  expect(state.open.get(0)?.measured?.get('size')?.values).toEqual([8]);
  end();
  expect(state.ended.at(0)?.observation).toMatchObject({ violation: 0, margin: 0.2 });
});

test('without objectives or constraints besides the primary metric, nothing else is kept or measured', () => {
  const { state, report, end } = begin({});
  report({ metric: 'loss', value: 1 }, { metric: 'size', value: 12 });
  expect(state.open.get(0)).not.toHaveProperty('measured');
  end();
  expect(state.ended.at(0)?.observation).not.toHaveProperty('violation');
});
