import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../job/environment.ts';
import { openAttemptLog } from '../job/run-files.ts';
import { type AttemptShell, type ShellStart, shellVariable, wrapperPath } from './launchers.ts';
import type { NamespaceLiveness } from './namespace-liveness.ts';
import type { ProcessTable } from './process-table.ts';

/**
 * Starts a shell that runs one attempt and exits.
 * @throws the system's error, also from opening the logs
 */
export async function startSingleShell(
  start: ShellStart,
  table: ProcessTable,
  liveness: NamespaceLiveness,
): Promise<AttemptShell> {
  const child = spawnShell(start, table.bootId, liveness);
  const { pid } = child;
  if (pid === undefined) throw await new Promise((resolve) => child.once('error', resolve));
  child.unref();
  child.once('exit', () => start.onExit());
  child.on('error', () => start.onExit());
  const { bootId } = table;
  const started = bootId === '-' ? undefined : table.find(pid)?.started;
  return {
    pid,
    leader: started === undefined ? undefined : { pid, started, bootId },
    get status() {
      return child.exitCode ?? (child.signalCode === null ? undefined : 'killed');
    },
    release() {},
  };
}

/**
 * Variables that shells use themselves do not go through the shell: a bad `OPTIND` ends it, and it replaces `PPID`. `env`
 * sets them for the program, in the same process.
 */
function pastShells({ environment, command }: ShellStart) {
  const program = [command.program, ...command.args];
  const all = Object.entries(environment);
  const own = all.filter(([name]) => shellVariable.test(name) && name !== 'PWD');
  // `env` would take such a program for a variable.
  if (own.length === 0 || command.program.includes('=')) return { environment, words: program };
  return {
    environment: Object.fromEntries(all.filter(([name]) => !shellVariable.test(name))),
    words: ['/usr/bin/env', ...own.map(([name, value]) => `${name}=${value}`), ...program],
  };
}

function spawnShell(start: ShellStart, bootId: string, liveness: NamespaceLiveness): ChildProcess {
  const { runFolder, mark, cwd } = start;
  const { environment, words } = pastShells(start);
  const logs: number[] = [];
  try {
    for (const name of [runFiles.stdout, runFiles.stderr]) logs.push(openAttemptLog(join(runFolder, name)));
    const [out = 'ignore', err = 'ignore'] = logs;
    return spawn('/bin/sh', [wrapperPath, runFolder, bootId, mark, ...words], {
      cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', out, err, liveness.reader(bootId.split('/')[1] ?? '') ?? 'ignore'],
    });
  } finally {
    for (const log of logs) closeSync(log);
  }
}
