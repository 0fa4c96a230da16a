import { expect, test } from 'vitest';
import type { JobStatus } from '../../compute/index.ts';
import { endOfJob } from './end-by-observation.ts';

const job = (rest: Partial<JobStatus>): JobStatus => ({
  ...{ key: 'k', phase: 'ended', nativeId: null, exitCode: null, signal: null, outOfMemory: false, reason: null },
  ...rest,
});

test.each<[string, boolean, Partial<JobStatus>]>([
  ['never_launched', false, {}],
  ['never_launched', false, { exitCode: 1 }],
  // The claim came with the launch, and the target knows that nothing ran.
  ['never_launched', true, { hasStarted: false, reason: 'canceled before it started' }],
  ['lost_node', true, { hasStarted: true, reason: 'its process vanished without an exit status' }],
  ['lost_node', true, { reason: 'its process vanished without an exit status' }],
  ['lost_node', true, { exitCode: 117 }],
  ['preempted', true, { reason: 'preempted' }],
  ['out_of_memory', true, { exitCode: 137, outOfMemory: true }],
  ['ok', true, { exitCode: 0 }],
  ['user_error', true, { exitCode: 1 }],
  ['user_error', true, { signal: 'SIGKILL' }],
])('%s: claimed %s, %o', (kind, isClaimed, status) => {
  expect(endOfJob(job(status), isClaimed)).toMatchObject({ kind, source: 'observer' });
});

test('the reason why nothing started is in the message', () => {
  const end = endOfJob(job({ hasStarted: false, reason: 'canceled before it started' }), true);
  expect(end.message).toBe('The job ended before it started the trial: canceled before it started.');
});
