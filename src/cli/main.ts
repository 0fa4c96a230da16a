#!/usr/bin/env node
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { openWorkspace, type Workspace } from '../assemble/index.ts';
import { systemClock, systemRandomBytes } from '../base/index.ts';
import type { CommandContext } from './context.ts';
import { cliError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { type GlobalOptions, runProgram } from './program.ts';
import { terminalOver } from './terminal.ts';

const terminal = terminalOver(process.stdout, process.stderr, process.env);

// `hyperdrive trials | head` closes the pipe early: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });

function contextFor({ state }: GlobalOptions): CommandContext {
  return {
    terminal,
    clock: systemClock(),
    workingFolder: process.cwd(),
    cpuCount: availableParallelism(),
    newSeed: () => Buffer.from(systemRandomBytes(4)).readUInt32BE(),
    readText,
    async open({ readOnly = false } = {}) {
      if (readOnly && !existsSync(join(state, 'hyperdrive.db')))
        throw cliError('CLI_UNKNOWN_SWEEP', `there is no sweep in ${resolve(state)} yet`, {
          details: { folder: state },
        });
      return openWorkspace({ folder: state, readOnly });
    },
    openTemporary,
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

async function readText(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'does not exist' : String(cause);
    throw cliError('CLI_NO_FILE', `${path} ${why}`, { cause, details: { file: path } });
  }
}

async function openTemporary(): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-check-'));
  const workspace = await openWorkspace({ folder });
  return {
    ...workspace,
    async close() {
      await workspace.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  stateFolder: process.env.HYPERDRIVE_STATE || '.hyperdrive',
  isDebug: Boolean(process.env.HYPERDRIVE_DEBUG),
  contextFor,
});
