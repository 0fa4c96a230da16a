import { type Logger, silentLogger } from '../base/index.ts';
import { type SweepDefinition, spaceOf } from '../model/index.ts';
import { absoluteState, memoryState } from '../store/index.ts';
import { openWorkspace, type Workspace } from '../workspace/index.ts';
import { sdkError } from './errors.ts';
import { textOption } from './options/option.ts';

/**
 * The state folder: the given one, then `HYPERDRIVE_STATE`, then `.hyperdrive` in the current folder.
 * `:memory:` keeps nothing.
 */
export function stateFolder(given: string | undefined): string {
  if (given !== undefined) textOption('stateFolder', given);
  return absoluteState(given ?? process.env.HYPERDRIVE_STATE ?? '.hyperdrive');
}

/** A state folder open in this process. */
interface Opened {
  readonly workspace: Promise<Workspace>;
  /** One logger for each caller that opened it. */
  readonly loggers: Logger[];
}

const opened = new Map<string, Opened>();
/** Key of a shared workspace. */
const names = new WeakMap<Workspace, string>();

/**
 * Opens a state folder once per process. Pair every `acquireWorkspace` with a `releaseWorkspace`.
 * @param logger receives the folder's log entries until it is released. @defaultValue silent
 */
export async function acquireWorkspace(folder: string, logger: Logger = silentLogger): Promise<Workspace> {
  // Every in-memory store is separate.
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

/** Closes a state folder when its last user releases it. */
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

/** Forwards entries to the logger of every caller that has the folder open, once per logger. */
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
 * Checks that a value is a logger.
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

/** Warns about settings of a search space that are legal but probably unintended. */
export function warnOfSpace(logger: Logger | undefined, definition: SweepDefinition): void {
  if (logger === undefined) return;
  for (const { code, message } of spaceOf(definition).warnings) logger.warn('space.warning', { code, message });
}
