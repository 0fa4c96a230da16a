import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { messageOf, systemClock, systemRandomBytes } from '../../base/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import { absoluteState, statePlace, storeExists } from '../../store/index.ts';
import { openNamedServer, openWorkspace, projectPlugins, type Workspace } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors.ts';
import { inputLines } from '../study/lines.ts';
import { commandLogger } from './note-logger.ts';
import { readSecret } from './read-secret.ts';
import type { Terminal } from './terminal.ts';

type Interrupt = 'SIGINT' | 'SIGTERM';

/** Options for opening a command's state folder. */
export interface StateOptions {
  /** State folder, relative to the working folder. */
  readonly state: string;
  /** Address of a server to use instead. */
  readonly server?: string;
  /** The folder is a copy: give it its own identity. */
  readonly asNew?: boolean;
  /** Continue with a store that has lost log entries. */
  readonly acceptLoss?: boolean;
}

/** The parts of a process that a command needs. */
export interface ProcessParts {
  readonly terminal: Terminal;
  readonly workingFolder: string;
  readonly stdin: Readable;
  /** Environment variables. @defaultValue none */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Source of signals: the process. */
  readonly signals: {
    on(signal: Interrupt, listener: (signal: Interrupt) => void): unknown;
    off(signal: Interrupt, listener: (signal: Interrupt) => void): unknown;
  };
}

/** A command's context on this machine. */
export function processContext(
  { state, server, asNew = false, acceptLoss = false }: StateOptions,
  { terminal, workingFolder, stdin, environment = {}, signals }: ProcessParts,
): CommandContext {
  const clock = systemClock();
  const onNotice = (text: string) => terminal.note(text);
  const pluginsFor = (place: string) => projectPlugins(statePlace(place).folder, { workingFolder });
  const plugins = pluginsFor(absoluteState(state, workingFolder));
  return {
    terminal,
    clock,
    server,
    workingFolder,
    cpuCount: availableParallelism(),
    plugins,
    newSeed: () => Buffer.from(systemRandomBytes(4)).readUInt32BE(),
    async readText(path) {
      if (path === '-') return text(stdin);
      try {
        return await readFile(resolve(workingFolder, path), 'utf8');
      } catch (cause) {
        const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
        throw cliError(
          'CLI_NO_FILE',
          `${path} ${isMissing ? 'does not exist' : `cannot be read: ${messageOf(cause)}`}`,
          {
            cause,
            details: { file: path },
          },
        );
      }
    },
    readSecret: (prompt) => readSecret(prompt, stdin, terminal),
    environment,
    inputLines: (signal) => inputLines(stdin, signal),
    async open(use, place) {
      if (server !== undefined && place === undefined) {
        return openNamedServer(server, { environment, plugins });
      }
      const named = place ?? state;
      const folder = absoluteState(named, workingFolder);
      const packages = pluginsFor(folder);
      // If the database was lost, opening it to write says so.
      const isThere = use === 'make' || (await isStateThere(folder, use !== 'read', packages));
      if (!isThere)
        throw cliError(
          'CLI_UNKNOWN_SWEEP',
          `there is no sweep in ${folder} yet; "hyperdrive run FILE" creates one, --state names another folder`,
          { details: { folder } },
        );
      const logger = commandLogger(terminal, clock);
      const choices = { readOnly: use === 'read', asNew, acceptLoss };
      return openWorkspace({ folder, ...choices, onNotice, logger, plugins: packages });
    },
    openTemporary: () => openTemporary(plugins),
    onInterrupt(listener) {
      signals.on('SIGINT', listener);
      signals.on('SIGTERM', listener);
      return () => {
        signals.off('SIGINT', listener);
        signals.off('SIGTERM', listener);
      };
    },
  };
}

function isStateThere(state: string, lost: boolean, plugins: Plugins): Promise<boolean> {
  const { address, folder } = statePlace(state);
  const loadKind = (type: string) => plugins.store(type);
  return storeExists(address, { lost, loadKind, ...(folder !== undefined && { folder }) });
}

/** @param plugins of the project: a temporary folder has none next to it */
async function openTemporary(plugins: Plugins): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-check-'));
  // The store that the installation names has no part in a trial run.
  const workspace = await openWorkspace({ folder, store: statePlace(folder, folder, '').address, plugins });
  return {
    ...workspace,
    async close() {
      await workspace.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
