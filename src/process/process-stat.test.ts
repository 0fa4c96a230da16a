import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseProcessStat } from './process-stat.ts';

const fields = ['S', '7', '8', '9', ...Array.from({ length: 15 }, () => '0'), '4321', '0'];
const facts = { pid: 42, parent: 7, group: 8, session: 9, started: '4321', isZombie: false };

test.each(['42 (a)', '42 (a) b)', '42 (a (b) c)', '42 ()'])('reads a process with the pid and name %s', (head) => {
  expect(parseProcessStat(`${head} ${fields.join(' ')}`)).toEqual(facts);
});

test('tells ended processes from running ones', () => {
  const ended = (state: string) => parseProcessStat(`42 (a) ${[state, ...fields.slice(1)].join(' ')}`)?.isZombie;
  expect([ended('Z'), ended('X'), ended('R'), ended('D')]).toEqual([true, true, false, false]);
});

test('gives nothing for an empty or a truncated text', () => {
  for (const text of ['', '42', '42 (a)', '42 (a) S 7 8 9 0']) expect(parseProcessStat(text)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('reads this process as the kernel shows it', () => {
  expect(parseProcessStat(readFileSync('/proc/self/stat', 'latin1'))).toMatchObject({
    pid: process.pid,
    parent: process.ppid,
    isZombie: false,
  });
});
