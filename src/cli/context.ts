import type { Clock } from '../base/index.ts';
import type { Plugins } from '../plugins/index.ts';
import type { Workspace } from '../workspace/index.ts';
import type { InputLine } from './study/lines.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What every command needs from its surroundings. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Address of the server that `open` reaches; undefined: it opens a state folder of this machine. */
  readonly server: string | undefined;
  /** Folder that relative paths of the command line start from. */
  readonly workingFolder: string;
  /** A new seed for a sweep that has none. */
  newSeed(): number;
  /** CPU slots of this machine. */
  readonly cpuCount: number;
  /** Samplers and policies of packages that a sweep file of this project may name. */
  readonly plugins: Plugins;
  /** Reads a file; `-` is standard input. */
  readText(path: string): Promise<string>;
  /**
   * Asks for a secret, which a terminal does not show; elsewhere the first line of standard input.
   * @throws CLI_USAGE if there is none
   */
  readSecret(prompt: string): Promise<string>;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Lines of standard input, until it ends or the signal aborts. */
  inputLines(signal: AbortSignal): AsyncIterable<InputLine>;
  /**
   * Opens a state folder, or the server of the command line.
   * `read`: read-only. `change`: it must exist. `make`: it is created if missing.
   * @param folder relative to the working folder. @defaultValue the command line's
   * @throws CLI_UNKNOWN_SWEEP if it must exist and does not
   */
  open(use: 'read' | 'change' | 'make', folder?: string): Promise<Workspace>;
  /** Opens a temporary state folder, which `close` removes. */
  openTemporary(): Promise<Workspace>;
  /**
   * Calls the listener at each Ctrl-C or SIGTERM.
   * @returns unsubscribe
   */
  onInterrupt(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
}

/** Options that every command takes. */
export interface CommonOptions {
  /** Machine-readable output. */
  readonly json: boolean;
}
