import type { Clock } from '../base/index.ts';
import type { Plugins } from '../plugins/index.ts';
import type { Workspace } from '../workspace/index.ts';
import type { InputLine } from './study/lines.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Folder that relative paths of the command line start from. */
  readonly workingFolder: string;
  /** Seed for sweeps that give none, fresh at each call. */
  newSeed(): number;
  /** CPU slots of this machine. */
  readonly cpuCount: number;
  /** Samplers and policies of packages that a sweep file of this project may name. */
  readonly plugins: Plugins;
  /** Reads a file; `-` is standard input. */
  readText(path: string): Promise<string>;
  /** Lines of standard input, until it ends or the signal aborts. */
  inputLines(signal: AbortSignal): AsyncIterable<InputLine>;
  /**
   * Opens a state folder.
   * `read`: for reading only. `change`: it must exist. `make`: it is made when missing.
   * @param folder relative to the working folder. @defaultValue the one that the command line names
   * @throws CLI_UNKNOWN_SWEEP when it must exist and does not
   */
  open(use: 'read' | 'change' | 'make', folder?: string): Promise<Workspace>;
  /** Opens a state folder of its own that is removed with `close`. */
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
