import { type Logger, silentLogger } from '../base/index.ts';
import type { SweepDefinition } from '../model/index.ts';
import { absoluteState, memoryState } from '../store/index.ts';
import { openWorkspace, spaceOf, type Workspace } from '../workspace/index.ts';
import { sdkError } from './errors.ts';
import { textOption } from './option.ts';

/**
 * The state folder: the given one, else `HYPERDRIVE_STATE`, else `.hyperdrive` in the current folder.
 * `:memory:` keeps nothing.
 */
export function stateFolder(given: string | undefined): string {
  if (given !== undefined) textOption('stateFolder', given);
  return absoluteState(given ?? process.env.HYPERDRIVE_STATE ?? '.hyperdrive');
}

/** A state folder that is open in this process. */
interface Opened {
  readonly workspace: Promise<Workspace>;
  /** One for each of those who opened it. */
  readonly loggers: Logger[];
}

const opened = new Map<string, Opened>();
/** Name under which a shared workspace is open. */
const names = new WeakMap<Workspace, string>();

/**
 * Opens a state folder, once per process; each `acquireWorkspace` needs its `releaseWorkspace`.
 * @param logger hears of the folder until it is released. @defaultValue silent
 */
export async function acquireWorkspace(folder: string, logger: Logger = silentLogger): Promise<Workspace> {
  // Each store in memory is a store of its own.
  if (folder === memoryState) return openWorkspace({ folder, logger });
  const shared = opened.get(folder) ?? open(folder);
  shared.loggers.push(logger);
  try {
    const workspace = await shared.workspace;
    names.set(workspace, folder);
    return workspace;
  } catch (error) {
    opened.delete(folder);
    throw error;
  }
}

/** Closes a state folder after its last user. */
export async function releaseWorkspace(workspace: Workspace, logger: Logger = silentLogger): Promise<void> {
  const name = names.get(workspace) ?? '';
  const shared = opened.get(name);
  shared?.loggers.splice(shared.loggers.indexOf(logger), 1);
  if (shared !== undefined && shared.loggers.length > 0) return;
  opened.delete(name);
  await workspace.close();
}

function open(folder: string): Opened {
  const loggers: Logger[] = [];
  const workspace = openWorkspace({ folder, logger: toAll(loggers) });
  const shared = { workspace, loggers };
  opened.set(folder, shared);
  return shared;
}

/** Passes entries on to everyone who has the folder open, once to each logger. */
function toAll(loggers: readonly Logger[]): Logger {
  const pass =
    (level: keyof Logger): Logger[keyof Logger] =>
    (event, facts) => {
      for (const logger of new Set(loggers)) logger[level](event, facts);
    };
  return { debug: pass('debug'), info: pass('info'), warn: pass('warn'), error: pass('error') };
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/**
 * Checks that a logger is one.
 * @throws {HyperDriveConfigException} SDK_BAD_OPTION
 */
export function loggerOption(logger: Logger | undefined): Logger | undefined {
  if (logger === undefined) return undefined;
  const missing = levels.find((level) => typeof logger?.[level] !== 'function');
  if (missing === undefined) return logger;
  throw sdkError('SDK_BAD_OPTION', `logger: expected debug, info, warn and error functions, but it has no ${missing}`, {
    details: { option: 'logger' },
  });
}

/** Tells a logger what is legal in a search space but probably not meant. */
export function warnOfSpace(logger: Logger | undefined, definition: SweepDefinition): void {
  if (logger === undefined) return;
  for (const { code, message } of spaceOf(definition).warnings) logger.warn('space.warning', { code, message });
}
