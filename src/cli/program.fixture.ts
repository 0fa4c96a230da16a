import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { openWorkspace } from '../workspace/index.ts';
import type { CommandContext } from './context.ts';
import { runProgram } from './program.ts';
import { processContext } from './terminal/process-context.ts';
import { type Terminal, terminalOver } from './terminal/terminal.ts';

/** Output to a terminal. */
export interface Written {
  readonly out: string;
  readonly err: string;
  /** Both streams, interleaved as written. */
  readonly text: string;
  /** Standard output, byte by byte. */
  readonly bytes: Buffer;
}

/** A terminal that records its output. */
export function recorder(): { readonly terminal: Terminal; written(): Written } {
  const parts: { readonly isError: boolean; readonly bytes: Buffer }[] = [];
  const keep = (isError: boolean) => ({
    write(part: string | Uint8Array) {
      parts.push({ isError, bytes: Buffer.from(part) });
      return true;
    },
  });
  const joined = (some: typeof parts) => Buffer.concat(some.map(({ bytes }) => bytes));
  return {
    terminal: terminalOver(keep(false), keep(true), {}),
    written() {
      const bytes = joined(parts.filter(({ isError }) => !isError));
      const err = joined(parts.filter(({ isError }) => isError)).toString();
      return { out: bytes.toString(), err, text: joined(parts).toString(), bytes };
    },
  };
}

/** Starts the command line as a process in a folder would. */
export function startProgram(
  words: readonly string[],
  folder: string,
  stdin = '',
  environment: Readonly<Record<string, string>> = {},
) {
  const { terminal, written } = recorder();
  const signals = new EventEmitter();
  const ended = runProgram(words, {
    terminal,
    stateFolder: '.hyperdrive',
    ...(environment.HYPERDRIVE_SERVER !== undefined && { server: environment.HYPERDRIVE_SERVER }),
    isDebug: false,
    contextFor: (options) =>
      processContext(options, { terminal, workingFolder: folder, stdin: Readable.from([stdin]), environment, signals }),
  });
  return {
    press: () => signals.emit('SIGINT', 'SIGINT'),
    written,
    terminate: () => signals.emit('SIGTERM', 'SIGTERM'),
    ended: ended.then((code) => ({ code, ...written() })),
  };
}

/** Runs one command over a state folder; it throws what the command throws. */
export async function runCommand(stateFolder: string, command: (context: CommandContext) => Promise<number>) {
  const { terminal, written } = recorder();
  const rest = { workingFolder: '/', stdin: Readable.from([]), signals: new EventEmitter() };
  const context = processContext({ state: stateFolder }, { terminal, ...rest });
  return { code: await command(context), ...written() };
}

/** Records the sweep of a file's text, which no process drives. @returns its id */
export async function submitText(text: string, place: { readonly folder: string; readonly state: string }) {
  const workspace = await openWorkspace({ folder: place.state });
  try {
    const { definition } = await workspace.readSweepFile(text, {
      ...{ path: 'sweep.yaml', folder: place.folder, cpuCount: 1, defaultSeed: 1 },
    });
    return (await workspace.submit(definition)).id;
  } finally {
    await workspace.close();
  }
}
