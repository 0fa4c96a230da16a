import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isProvablyDead, processIdentity } from './process-identity.ts';

const me = processIdentity();

test('this process is alive', () => {
  expect(isProvablyDead(me, processIdentity())).toBe(false);
  expect(me.startedAt).not.toBe('');
});

test('a process that ended is dead, and while it runs it is not', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const { pid } = child;
  if (pid === undefined) throw new Error('not started');
  const owner = processIdentity(pid);
  expect(isProvablyDead(owner, me)).toBe(false);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  expect(isProvablyDead(owner, me)).toBe(true);
});

test('the same number with another start is another process', () => {
  expect(isProvablyDead({ ...me, startedAt: `${me.startedAt}0` }, me)).toBe(true);
  expect(isProvablyDead({ ...me, startedAt: '' }, me)).toBe(false);
});

test('a process of an earlier boot is dead; one of another host or namespace is unknown', () => {
  expect(isProvablyDead({ ...me, bootId: 'earlier/x' }, me)).toBe(true);
  expect(isProvablyDead({ ...me, bootId: '/x' }, me)).toBe(false);
  expect(isProvablyDead({ ...me, host: 'elsewhere', pid: 2 ** 30 }, me)).toBe(false);
  const namespace = `${me.bootId}-other`;
  expect(isProvablyDead({ ...me, bootId: namespace, pid: 2 ** 30 }, me)).toBe(false);
});
