import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const program = resolve('dist/cli/main.js');
/** Success, a sweep that failed, a state that does not fit the command, an interruption: what a user may expect here. */
const expectedCodes: readonly (number | null)[] = [0, 1, 4, 130];

/** Commands over one state folder, with their output and exit codes. */
export class Commands {
  readonly #state: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #printed: string[] = [];
  readonly violations: string[] = [];
  /** Most memory that one of them held, MB. */
  peakMegabytes = 0;

  constructor(state: string, environment: NodeJS.ProcessEnv) {
    this.#state = state;
    this.#environment = environment;
  }

  start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [program, ...args, '--state', this.#state], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#environment },
    });
    const streams = args.includes('--json') ? [child.stderr] : [child.stdout, child.stderr];
    for (const stream of streams) stream?.on('data', (text: Buffer) => this.#printed.push(text.toString()));
    return child;
  }

  /** Waits for a command. One that does not end in time is a violation, and is killed. */
  async finish(child: ChildProcess, limitMs: number): Promise<void> {
    const name = child.spawnargs[2] ?? '';
    const endMs = performance.now() + limitMs;
    while (!hasEnded(child) && performance.now() < endMs) {
      this.peakMegabytes = Math.max(this.peakMegabytes, peakOf(child.pid));
      await delay(100);
    }
    if (!hasEnded(child)) {
      this.violations.push(`${name} does not end within ${limitMs / 1000} s`);
      child.kill('SIGKILL');
      await exited(child);
    } else if (child.signalCode !== null) this.violations.push(`${name} is ended by ${child.signalCode}`);
    else if (!expectedCodes.includes(child.exitCode))
      this.violations.push(`${name} ends with exit code ${child.exitCode}`);
  }

  /** What a command prints on standard output; it must succeed. */
  async read(limitMs: number, ...args: string[]): Promise<string> {
    const child = this.start(...args);
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
    });
    await this.finish(child, limitMs);
    if (child.exitCode !== 0) this.violations.push(`${args[0]} ends with exit code ${child.exitCode}`);
    return text;
  }

  /** The end of the commands' output, except for those whose output was read. */
  get printed(): string {
    return this.#printed.join('').slice(-4_000);
  }

  /** What no output may hold: a mistake of ours, or a raw stack of Node.js. */
  complaints(): readonly string[] {
    const text = this.#printed.join('');
    const patterns = [/bug in HyperDrive.*/, /^Node\.js v\d+.*/m, /UnhandledPromiseRejection.*/, /panicked at.*/];
    return patterns.flatMap((pattern) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined ? [] : [`output: ${found.slice(0, 200)}`];
    });
  }
}

export const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

export async function exited(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, 'exit');
}

/** Peak memory of a process so far, MB; 0 if the system does not say. */
function peakOf(pid: number | undefined): number {
  try {
    return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    // It has just ended.
    return 0;
  }
}
