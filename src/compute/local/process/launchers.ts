import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { CommandLine } from './command-line.ts';
import type { NamespaceLiveness } from './namespace-liveness.ts';
import type { ProcessTable } from './process-table.ts';
import type { Leader } from './process-tree.ts';
import { shellQuote } from './shell-quotes.ts';

/** The script of every shell that runs attempts. */
export const wrapperPath = fileURLToPath(new URL('./wrapper.sh', import.meta.url));

/** Arguments of a shell that serves, before its token and place. */
export const servingArguments = ['-s', '--', '--serve'] as const;

/** What a shell that serves reads first. */
export function servingScript(path: string): string {
  return `. ${shellQuote(path)}\n`;
}

/** How to start an attempt's program. */
export interface ShellStart {
  readonly runFolder: string;
  /** Path of the start mark, relative to the run folder. */
  readonly mark: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: CommandLine;
  /** Called when the shell has no more to say about the attempt. */
  onExit(): void;
}

/** The shell of one attempt, started by this process. */
export interface AttemptShell {
  /** Leads the session. */
  readonly pid: number;
  /** The same process, with what identifies it; undefined where asking the system would start a process. */
  readonly leader: Leader | undefined;
  /**
   * Exit status; `killed` when a signal ended the shell; `lost` when its launcher died first; undefined while it runs.
   */
  readonly status: number | 'killed' | 'lost' | undefined;
  /** Call it once the attempt has no process left. */
  release(): void;
}

/** Variables that shells or `wrapper.sh` set, read or protect themselves. */
export const shellVariable =
  /^(?:_|IFS|ENV|PPID|LINENO|OPT[A-Z]+|E?UID|GROUPS|(?:OLD)?PWD|PS\d|SHELLOPTS|S?RANDOM|SECONDS|FUNCNAME|DIRSTACK|HIST\w*|COMP_\w*|EPOCH\w+|BASH\w*|HYPERDRIVE_(?:COUNT|SERVED|PLACE|STARTED|STOPPED|RUN_FOLDER|MARK|WORK|EXIT|STATUS|STAT|OPENED))$/;
/** Longest start that is sent to a launcher, characters. With a longer one, the system itself says what is too large. */
const longestStart = 32_768;

/**
 * Small shells that outlive this process and fork for each attempt: a fork of this process costs milliseconds, because
 * the system copies its page tables.
 *
 * A launcher leads a session and serves one attempt at a time, so each running attempt has a session of its own.
 */
export class Launchers {
  readonly #table: ProcessTable;
  readonly #liveness: NamespaceLiveness;
  readonly #all = new Set<Launcher>();

  constructor(table: ProcessTable, liveness: NamespaceLiveness) {
    this.#table = table;
    this.#liveness = liveness;
  }

  /**
   * Hands the start to an idle launcher, or to a new one.
   * @returns undefined when a shell cannot take over such an environment, or such a long one
   * @throws the system's error when no launcher can be started
   */
  async start(start: ShellStart): Promise<AttemptShell | undefined> {
    if (Object.keys(start.environment).some((name) => shellVariable.test(name))) return undefined;
    const launcher = this.#idle(start) ?? new Launcher(this.#table, this.#liveness, sharedPart(start.environment));
    const text = startText(start, launcher.environment);
    if (text.length > longestStart) {
      launcher.end();
      return undefined;
    }
    this.#all.add(launcher);
    const shell = launcher.start(text, () => {
      if (!launcher.isAlive) this.#all.delete(launcher);
      start.onExit();
    });
    await launcher.spawned;
    return shell;
  }

  #idle({ environment }: ShellStart): Launcher | undefined {
    for (const launcher of this.#all) {
      if (!launcher.isAlive) this.#all.delete(launcher);
      else if (!launcher.isBusy) {
        if (Object.keys(launcher.environment).every((name) => name in environment)) return launcher;
        launcher.end();
        this.#all.delete(launcher);
      }
    }
    return undefined;
  }

  /** Lets each launcher exit after its attempt. */
  close(): void {
    for (const launcher of this.#all) launcher.end();
    this.#all.clear();
  }
}

/** The part of an environment that does not differ between the attempts of a sweep. */
function sharedPart(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(?:HYPERDRIVE|AZUREML)_/.test(name)));
}

/** A start as the command that a serving `wrapper.sh` reads. @param words run folder, mark, … as listed there */
export function startCommand(words: readonly string[]): string {
  return `{ hyperdrive_start ${words.map(shellQuote).join(' ')}; }\n`;
}

function startText(
  { runFolder, mark, cwd, environment, command }: ShellStart,
  shared: Readonly<Record<string, string>>,
) {
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    shared[name] === value ? [] : [`${name}=${value}`],
  );
  return startCommand([
    ...[runFolder, mark, cwd, String(variables.length)],
    ...variables,
    ...[command.program, ...command.args],
  ]);
}

/** What a launcher knows about the attempt that it serves. */
class ServedAttempt implements AttemptShell {
  readonly #launcher: Launcher;
  readonly onExit: () => void;
  status: AttemptShell['status'];

  constructor(launcher: Launcher, onExit: () => void) {
    this.#launcher = launcher;
    this.onExit = onExit;
  }

  get pid(): number {
    return this.#launcher.pid;
  }

  get leader(): Leader | undefined {
    return this.#launcher.leader;
  }

  release(): void {
    this.#launcher.release(this);
  }
}

class Launcher {
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves once the process exists. Rejects with the system's error. */
  readonly spawned: Promise<void>;
  readonly #child: ChildProcess;
  readonly #table: ProcessTable;
  readonly #token = randomBytes(8).toString('hex');
  #leader: Leader | undefined;
  #served: ServedAttempt | undefined;
  #said = '';
  /** Whether it may get another start. */
  isAlive = true;

  /** @throws the system's error */
  constructor(table: ProcessTable, liveness: NamespaceLiveness, environment: Readonly<Record<string, string>>) {
    this.#table = table;
    this.environment = environment;
    const { bootId } = table;
    const child = spawn('/bin/sh', [...servingArguments, this.#token, bootId], {
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore', liveness.reader(bootId.split('/')[1] ?? '') ?? 'ignore'],
    });
    this.#child = child;
    const { pid, stdin, stdout } = child;
    this.spawned = pid === undefined ? new Promise((_, reject) => child.once('error', reject)) : Promise.resolve();
    child.on('error', () => this.#ended());
    child.once('close', () => this.#ended());
    child.unref();
    // A launcher that dies closes its ends; its `close` says so.
    stdin?.on('error', () => undefined);
    stdout?.on('error', () => undefined);
    stdout?.setEncoding('latin1').on('data', (text: string) => this.#hear(text));
    for (const end of [stdin, stdout]) if (end instanceof Socket) end.unref();
    stdin?.write(servingScript(wrapperPath));
  }

  get isBusy(): boolean {
    return this.#served !== undefined;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get leader(): Leader | undefined {
    const { pid } = this;
    if (this.#leader === undefined && this.#table.bootId !== '-') {
      const started = this.#table.find(pid)?.started;
      if (started !== undefined) this.#leader = { pid, started, bootId: this.#table.bootId, launcher: this.#token };
    }
    return this.#leader;
  }

  start(text: string, onExit: () => void): AttemptShell {
    const served = new ServedAttempt(this, onExit);
    this.#served = served;
    this.#child.stdin?.write(text);
    return served;
  }

  release(served: ServedAttempt): void {
    if (this.#served === served) this.#served = undefined;
  }

  /** Lets it exit after its attempt. */
  end(): void {
    this.isAlive = false;
    this.#child.stdin?.end();
  }

  #hear(text: string): void {
    const lines = (this.#said + text).split('\n');
    this.#said = lines.pop() ?? '';
    for (const line of lines) this.#settle(Number(line));
  }

  #ended(): void {
    this.isAlive = false;
    this.#settle('lost');
  }

  #settle(status: number | 'lost'): void {
    const served = this.#served;
    if (served === undefined || served.status !== undefined) return;
    served.status = status;
    served.onExit();
  }
}
