import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type AttemptStart,
  type AttemptSubject,
  describeAttempt,
  type StartedAttempt,
} from '../../attempt.contract.ts';
import { CrashingWrappers, wrapperSteps } from './crashing-wrapper.fixture.ts';
import { type AttemptShell, Launchers, type ShellStart, wrapperPath } from './launchers.ts';
import { NamespaceLiveness } from './namespace-liveness.ts';
import { systemProcessTable } from './process-table.ts';
import { startSingleShell } from './single-shell.ts';

const table = systemProcessTable();

type StartShell = (start: ShellStart) => Promise<AttemptShell>;

/** Starts through one of the product's ways. */
async function startBy(
  startShell: StartShell,
  start: AttemptStart,
): Promise<{ shell: AttemptShell; said: StartedAttempt['said'] }> {
  const { runFolder, mark, cwd, environment, words } = start;
  const [program, ...args] = words;
  let exited = () => {};
  const exit = new Promise<void>((resolve) => {
    exited = resolve;
  });
  const shell = await startShell({
    ...{ runFolder, cwd, environment },
    mark: relative(runFolder, mark),
    command: { program, args, outputs: [] },
    onExit: () => exited(),
  });
  const said = exit.then(() => {
    const { status } = shell;
    shell.release();
    if (status === undefined) throw new Error('a shell that exits has a status');
    return status;
  });
  return { shell, said };
}

/** Starts a shell of its own that runs a copy of the script. */
function startCopy(script: string, start: AttemptStart, shell: readonly string[] = ['/bin/sh']): StartedAttempt {
  const { runFolder, mark, cwd, environment, words } = start;
  const [program = '', ...flags] = shell;
  const logs = ['stdout.log', 'stderr.log'].map((name) => openSync(join(runFolder, name), 'a'));
  const args = [...flags, script, runFolder, table.bootId, relative(runFolder, mark), ...words];
  const child = spawn(program, args, { cwd, env: environment, detached: true, stdio: ['ignore', ...logs] });
  for (const log of logs) closeSync(log);
  return { said: new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 'killed'))) };
}

async function singleShells(): Promise<AttemptSubject> {
  const liveness = new NamespaceLiveness();
  const copies = new CrashingWrappers();
  return {
    steps: wrapperSteps,
    start: async (start, crashBefore) =>
      crashBefore === undefined
        ? { said: (await startBy((each) => startSingleShell(each, table, liveness), start)).said }
        : startCopy(copies.before(crashBefore), start),
    dispose: async () => {
      copies.remove();
      liveness.close();
    },
  };
}

/** A shell that may be `/bin/sh` elsewhere, such as on macOS. */
const otherShell = ['/bin/bash', '--posix'];

async function otherShells(): Promise<AttemptSubject> {
  const copies = new CrashingWrappers();
  return {
    steps: wrapperSteps,
    start: async (start, crashBefore) =>
      startCopy(crashBefore === undefined ? wrapperPath : copies.before(crashBefore), start, otherShell),
    dispose: async () => copies.remove(),
  };
}

async function launchers(): Promise<AttemptSubject> {
  const liveness = new NamespaceLiveness();
  const all = new Launchers(table, liveness);
  return {
    steps: [],
    start: async (start) => {
      const { shell, said } = await startBy(
        async (each) => (await all.start(each)) ?? startSingleShell(each, table, liveness),
        start,
      );
      return { said, killCarrier: () => process.kill(shell.pid, 'SIGKILL') };
    },
    dispose: async () => {
      all.close();
      liveness.close();
    },
  };
}

describeAttempt('a shell of its own', singleShells, [
  { test: 'a killed carrier costs no exit status', reason: 'this process starts the supervisor' },
]);
if (existsSync('/bin/bash'))
  describeAttempt('bash as the shell of its own', otherShells, [
    { test: 'a killed carrier costs no exit status', reason: 'this process starts the supervisor' },
    {
      test: 'words, variables and working folder arrive unchanged, whatever they contain',
      reason: 'the adapter does not keep variables of shells from the shell',
    },
    { test: 'in a working folder that is gone, nothing runs', reason: 'the adapter does not hear of it' },
    { test: 'without its run folder, nothing runs and nothing shows a start', reason: 'the adapter opens the logs' },
  ]);
describeAttempt('launchers', launchers, [
  {
    test: 'a supervisor that is killed at any step leaves evidence that starts nothing twice',
    reason: 'it is the same script as a shell of its own',
  },
]);
