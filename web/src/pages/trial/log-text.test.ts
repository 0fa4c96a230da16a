import fc from 'fast-check';
import { expect, it } from 'vitest';
import { appendLog, emptyLog, isTrouble, startLog } from './log-text.ts';

it('gives the same lines however the text is split', () => {
  const text = fc.array(fc.stringMatching(/^[a-z ]{0,8}$/), { maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 100 }), { maxLength: 6 }), (whole, cuts) => {
      const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
      let log = emptyLog;
      for (let i = 1; i < at.length; i++) {
        const [offset = 0, nextOffset = 0] = [at[i - 1], at[i]];
        log = appendLog(log, { text: whole.slice(offset, nextOffset), offset, nextOffset });
      }
      const expected = whole.endsWith('\n') ? whole.slice(0, -1).split('\n') : whole.split('\n');
      expect(log.lines).toEqual(whole === '' ? [] : expected);
    }),
    { seed: 11, numRuns: 200 },
  );
});

it('drops the cut first line of a tail', () => {
  expect(startLog({ text: 'half\nwhole\n', offset: 10, nextOffset: 21 }).lines).toEqual(['whole']);
});

it('skips a piece that is not the next one', () => {
  const log = startLog({ text: 'a\n', offset: 0, nextOffset: 2 });
  expect(appendLog(log, { text: 'c\n', offset: 4, nextOffset: 6 })).toBe(log);
});

it('shows the final state of a progress bar', () => {
  expect(startLog({ text: '10%\r20%\r30%\n', offset: 0, nextOffset: 12 }).lines).toEqual(['30%']);
});

it('recognizes lines that report trouble', () => {
  expect(isTrouble('Traceback (most recent call last):')).toBe(true);
  expect(isTrouble('terror 0.3')).toBe(false);
});
