import { expect, test } from 'vitest';
import { parseLeaseHolder } from './lease.ts';

const owner = { bootId: 'boot/namespace', pid: 7, startedAt: '99', host: 'node' };

test('a holder consists of its owner and the renewals so far', () => {
  expect(parseLeaseHolder({ ...owner, beat: 3, durationMs: 10_000 })).toEqual({ owner, beat: 3, durationMs: 10_000 });
});

test('rows of earlier versions have an owner alone', () => {
  expect(parseLeaseHolder(owner)).toEqual({ owner, beat: 0, durationMs: 15_000 });
});

test.each([undefined, 'text', { agent: 'x' }, { ...owner, pid: '7' }])(
  'an owner that only a later version understands is unknown, not an error (%o)',
  (stored) => {
    expect(parseLeaseHolder(stored)).toEqual({ owner: null, beat: 0, durationMs: 15_000 });
  },
);
