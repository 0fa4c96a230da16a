import { expect, test } from 'vitest';
import { type EndFacts, trialEnd } from './trial-end.ts';

type Exit = Partial<EndFacts['exit']>;
const end = (exit: Exit, rest: Partial<Omit<EndFacts, 'exit'>> = {}) =>
  trialEnd({
    exit: { kind: 'ended', exitCode: null, signal: null, atMs: null, ...exit },
    stopped: null,
    infeasible: null,
    misread: null,
    hasOomKill: false,
    hasStrangeOomKill: false,
    fullDisk: null,
    isShellText: false,
    lastErrorLine: null,
    ...rest,
  });

test.each<[string, Exit, Partial<Omit<EndFacts, 'exit'>>]>([
  ['ok', { exitCode: 0 }, {}],
  ['user_error', { exitCode: 1 }, {}],
  ['user_error', { exitCode: 117 }, {}],
  ['infeasible', { exitCode: 118 }, {}],
  ['infeasible', { exitCode: 0 }, { infeasible: 'no' }],
  ['user_error', { exitCode: 137, signal: 'SIGKILL' }, {}],
  ['out_of_memory', { exitCode: 137, signal: 'SIGKILL' }, { hasOomKill: true }],
  ['user_error', { exitCode: 137, signal: 'SIGKILL' }, { hasStrangeOomKill: true }],
  ['lost_node', { exitCode: 1 }, { fullDisk: 'The disk of /a is full.' }],
  ['ok', { exitCode: 0 }, { fullDisk: 'The disk of /a is full.' }],
  ['user_error', { exitCode: 139, signal: 'SIGSEGV' }, { hasOomKill: true }],
  ['stopped', { exitCode: 0 }, { stopped: 'stop' }],
  ['canceled', { exitCode: 137, signal: 'SIGKILL' }, { stopped: 'cancel', hasOomKill: true }],
])('%s: %o %o', (kind, exit, rest) => {
  expect(end(exit, rest).kind).toBe(kind);
});

test('messages contain the known facts', () => {
  const rest = { lastErrorLine: 'ValueError: no', misread: 'Not taken.' };
  expect(end({ exitCode: 0 }, rest).message).toBe('Not taken.');
  expect(end({ exitCode: 1 }, rest).message).toBe('Exit code 1. Last line of stderr.log: ValueError: no');
  const missing = { lastErrorLine: "ModuleNotFoundError: No module named 'azureml'" };
  expect(end({ exitCode: 1 }, missing).message).toContain("'azureml' (trial.azureml: true in the sweep file");
  expect(end({ exitCode: 127 }, { isShellText: true }).message).toContain('did not find a command');
  expect(end({ exitCode: 139, signal: 'SIGSEGV' })).toMatchObject({ exitCode: null, message: 'Ended by SIGSEGV.' });
});
