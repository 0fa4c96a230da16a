import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import { cliError } from '../errors.ts';

/** An interpreter that may be there. */
export interface PythonCandidate {
  /** Path, or a name that is looked up on the path. */
  readonly command: string;
  /** Who named it, for people. */
  readonly from: string;
}

/** What a program of Python printed, and who ran it. */
export interface PythonOutput {
  readonly python: PythonCandidate;
  readonly stdout: string;
}

/** Longest time for a program of Python, milliseconds: reading a script takes some tenths of a second. */
const mostMs = 60_000;
const mostBytes = 32 * 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Interpreters in the order in which they are tried: the named one alone, else that of the active environment, else those of
 * the path.
 * @param named by `--python`
 */
export function pythonCandidates(named: string | undefined, environment: Environment): readonly PythonCandidate[] {
  if (named !== undefined) return [{ command: named, from: '--python' }];
  const active = ['VIRTUAL_ENV', 'CONDA_PREFIX'].flatMap((variable) => {
    const folder = environment[variable];
    if (!folder) return [];
    const places = [join(folder, 'bin', 'python'), join(folder, 'Scripts', 'python.exe'), join(folder, 'python.exe')];
    return places.filter((place) => existsSync(place)).map((command) => ({ command, from: variable }));
  });
  return [...active, { command: 'python3', from: 'PATH' }, { command: 'python', from: 'PATH' }];
}

/**
 * Runs a program with the first interpreter that starts.
 * @param words arguments of the interpreter
 * @throws CLI_NO_PYTHON with everything that was tried
 */
export async function runPython(
  words: readonly string[],
  candidates: readonly PythonCandidate[],
): Promise<PythonOutput> {
  const tried: string[] = [];
  for (const python of candidates) {
    try {
      const stdout = await printedBy(python.command, words);
      return { python, stdout };
    } catch (error) {
      tried.push(`${python.command} (${python.from}) ${faultOf(error)}`);
    }
  }
  throw cliError(
    'CLI_NO_PYTHON',
    `no Python that runs: ${tried.join('; ')}; install Python 3.8 or later, or name one with --python`,
    { details: { tried } },
  );
}

function printedBy(command: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...words],
      { timeout: mostMs, maxBuffer: mostBytes, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error) reject(Object.assign(error, { stderr }));
        else resolve(stdout);
      },
    );
  });
}

/** Why a program did not run, in a few words. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'does not run';
  if ('code' in error && error.code === 'ENOENT') return 'does not exist';
  if ('killed' in error && error.killed === true) return 'did not answer in time';
  const printed = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return `fails: ${printed === '' ? messageOf(error) : printed.split('\n').at(-1)}`;
}
