import { describe, expect, test } from 'vitest';
import type { SweepInput } from '../../model/index.ts';
import { applyPlanned } from './facts.ts';
import type { fold } from './fold.ts';
import { begin, ended, reported } from './running-sweep.fixture.ts';

describe('the note about a missing metric', () => {
  const other = (metric: string): SweepInput => ({
    ...(reported() as Extract<SweepInput, { kind: 'reports' }>),
    reports: [{ metric, value: 1 }],
  });

  test('names what was logged and the nearest word, once per sweep', () => {
    const { state, put } = begin();
    put(other('lose'));
    put(other('accuracy'));
    put(other('lose'));
    expect(put(ended('ok', { message: 'Line 3 was no report.' }))[1]).toEqual({
      kind: 'notice',
      code: 'SWEEP_METRIC_MISSING',
      text: 'Trial 0 completed without the primary metric "loss": it logged "lose", "accuracy". Did you mean "lose"? Line 3 was no report.',
      facts: { trial: 0, primaryMetric: 'loss', logged: ['lose', 'accuracy'], nearest: 'lose' },
    });
    applyPlanned(state, 1, 0);
    expect(put(ended('ok', {}, 0, 1)).map(({ kind }) => kind)).toEqual(['trial.ended', 'due']);
  });

  test('says when nothing was logged', () => {
    expect(begin().put(ended('ok'))[1]).toMatchObject({
      text: 'Trial 0 completed without the primary metric "loss": it logged no metric.',
      facts: { nearest: null },
    });
  });

  test('remembers the first twenty names of a trial', () => {
    const { put } = begin();
    const names = Array.from({ length: 22 }, (_, index) => `metric-${index}`);
    for (const name of names) put(other(name));
    expect(put(ended('ok'))[1]).toMatchObject({ facts: { logged: names.slice(0, 20) } });
  });

  test('needs no names once it has been noted', () => {
    const { state, put } = begin();
    put(ended('ok'));
    applyPlanned(state, 1, 0);
    put({ ...(other('lose') as Extract<SweepInput, { kind: 'reports' }>), trial: 1 });
    expect(state.open.get(1)?.metricNames).toEqual([]);
  });

  const kinds = (decisions: ReturnType<typeof fold>) => decisions.map(({ kind }) => kind);

  test('is left out when any trial has a value, and when the trial did not complete', () => {
    const withValue = begin();
    withValue.put(reported(1));
    withValue.put(ended('ok'));
    applyPlanned(withValue.state, 1, 0);
    expect(kinds(withValue.put(ended('ok', {}, 0, 1)))).not.toContain('notice');
    const whileOther = begin();
    whileOther.put(reported(1));
    applyPlanned(whileOther.state, 1, 0);
    expect(kinds(whileOther.put(ended('ok', {}, 0, 1)))).not.toContain('notice');
    expect(kinds(begin().put(ended('stopped')))).not.toContain('notice');
  });

  test('is left out if the metric is reported but never finite: its name is right', () => {
    const { put } = begin();
    put(reported(Number.NaN));
    expect(kinds(put(ended('ok')))).not.toContain('notice');
  });

  test('is left out in a sweep without an objective', () => {
    const { put } = begin({ objective: null });
    put(other('lose'));
    expect(kinds(put(ended('ok')))).not.toContain('notice');
  });
});
