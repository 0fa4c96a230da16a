import { expect, it } from 'vitest';
import { noticeText } from './notices.tsx';

const stored = 'Trial 3: the stored sentence.';

it.each([
  ['TRIAL_REPORT_DROPPED', 'line 3 of stdout.log', 'expected a name.', /^expected a name\.$/],
  [
    'TRIAL_FILE_UNREADABLE',
    'spool.jsonl',
    'permission denied',
    /^spool\.jsonl can no longer be read: permission denied\./,
  ],
  ['TRIAL_FILE_CUT', 'stdout.log', null, /^stdout\.log became shorter or was replaced\./],
  ['TRIAL_REST_UNREAD', 'stdout.log', 'it is too long', /^stdout\.log was read only in part: it is too long\./],
  ['TRIAL_END_REFUSED', null, 'expected a number.', /without its details: expected a number\.$/],
])('%s of %s leaves out the number of the trial', (code, place, reason, text) => {
  expect(noticeText({ code, text: stored, place, reason })).toMatch(text);
});

it.each([
  ['a code of a later version', 'stdout.log', 'because'],
  ['TRIAL_REPORT_DROPPED', null, 'because'],
  ['TRIAL_REST_UNREAD', 'stdout.log', null],
])('%s at %s for %s is the sentence that was stored', (code, place, reason) => {
  expect(noticeText({ code, text: stored, place, reason })).toBe(stored);
});
