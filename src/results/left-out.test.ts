import { describe, expect, it } from 'vitest';
import { trialNotices } from './left-out.ts';

const noticed = (seq: number, trial: number, attempt: number, body = {}) => ({
  ...{ seq, atMs: 10 * seq, trial, attempt, kind: 'attempt.noticed' },
  body: { id: `stdout:${seq}`, code: 'TRIAL_REPORT_DROPPED', text: `Trial ${trial}: no`, facts: {}, ...body },
});
const more = { code: 'TRIAL_MORE_NOTICES' };
const ended = (seq: number, trial: number, attempt: number, facts = {}) => ({
  ...{ seq, atMs: 10 * seq, trial, attempt, kind: 'attempt.ended', body: { trial, attempt, end: {}, facts } },
});

describe('reports left out of trials', () => {
  it('is absent if the log has no notice', () => {
    expect(trialNotices([ended(3, 0, 0), ended(4, 1, 0, { stack: 'x' }), { ...ended(5, 2, 0), body: {} }])).toEqual([]);
  });

  it('names place and reason of each', () => {
    const facts = { place: 'line 3 of stdout.log', reason: 'expected a name.' };
    const cut = { code: 'TRIAL_FILE_CUT', facts: { file: 'spool.jsonl' } };
    expect(trialNotices([noticed(1, 4, 1, { facts }), noticed(2, 4, 1, cut), noticed(3, 4, 1, { facts: 7 })])).toEqual([
      {
        trial: 4,
        leftOut: 2,
        isMore: false,
        notices: [
          { seq: 1, atMs: 10, attempt: 1, code: 'TRIAL_REPORT_DROPPED', text: 'Trial 4: no', ...facts },
          expect.objectContaining({ code: 'TRIAL_FILE_CUT', place: 'spool.jsonl', reason: null }),
          expect.objectContaining({ place: null, reason: null }),
        ],
      },
    ]);
  });

  it.each([
    ['as many as have a notice', [noticed(1, 0, 0), noticed(2, 0, 0)], 2, false],
    ['at least so many while it runs', [noticed(1, 0, 0), noticed(2, 0, 0, more)], 1, true],
    [
      'as many as the end says',
      [noticed(1, 0, 0), noticed(2, 0, 0, more), ended(3, 0, 0, { leftOut: 500 })],
      500,
      false,
    ],
    ['never fewer than have a notice', [noticed(1, 0, 0), noticed(2, 0, 0), ended(3, 0, 0, { leftOut: 1 })], 2, false],
    [
      'at least so many where the end does not say',
      [noticed(1, 0, 0), noticed(2, 0, 0, more), ended(3, 0, 0)],
      1,
      true,
    ],
    ['those of all attempts', [noticed(1, 0, 0), ended(2, 0, 0, { leftOut: 3 }), noticed(3, 0, 1)], 4, false],
    [
      'what an end says that is no number does not count',
      [noticed(1, 0, 0), ended(2, 0, 0, { leftOut: 'x' })],
      1,
      false,
    ],
  ])('counts %s', (_, entries, leftOut, isMore) => {
    expect(trialNotices(entries)).toMatchObject([{ trial: 0, leftOut, isMore }]);
  });

  it('is in order of the trials', () => {
    expect(trialNotices([noticed(1, 9, 0), noticed(2, 2, 0)]).map(({ trial }) => trial)).toEqual([2, 9]);
  });
});
