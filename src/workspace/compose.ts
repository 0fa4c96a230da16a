import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Clock,
  type Logger,
  newId,
  type RandomBytes,
  silentLogger,
  systemClock,
  systemRandomBytes,
} from '../base/index.ts';
import { localRunFiles, runFolders } from '../files/index.ts';
import { createIntake, openAttemptSecret } from '../intake/index.ts';
import type { Plugins } from '../plugins/index.ts';
import { openStore, statePlace } from '../store/index.ts';
import { projectPlugins } from './project-plugins.ts';
import { forgetOriginal } from './upkeep/forget-original.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** Options for opening a state folder. */
export interface WorkspaceOptions {
  /**
   * Root of all files: logs, artifacts, job notes, and the store unless `store` names another. `:memory:` keeps nothing
   * and only suits in-process objectives. The address of a SQLite store makes its folder the root.
   */
  readonly folder: string;
  /**
   * Address of the store, such as `sqlite:///srv/state/hyperdrive.db`.
   * @defaultValue the variable `HYPERDRIVE_STORE`, else the SQLite database in `folder`
   * @experimental
   */
  readonly store?: string;
  /** Open for reading only; the folder must contain a store. @defaultValue false */
  readonly readOnly?: boolean;
  /**
   * Makes a copied or moved folder independent of its original, with its own attempts and tokens. Attempts that were
   * open when it was copied are lost and retried. @defaultValue false: a copy beside its original is refused
   */
  readonly asNew?: boolean;
  /** Continues with a store that has lost entries. @defaultValue false: it is refused */
  readonly acceptLoss?: boolean;
  /** Receives, as one sentence, anything odd about the folder that is no reason to refuse it. */
  readonly onNotice?: (text: string) => void;
  /**
   * Packages whose samplers and policies sweeps may name.
   * @defaultValue any installed in the project of the state folder, of the working folder, or of the sweep's code
   */
  readonly allowPlugins?: readonly string[];
  /** Where packages are looked for. @defaultValue by `allowPlugins` */
  readonly plugins?: Plugins;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly randomBytes?: RandomBytes;
}

/**
 * Chooses the implementation of each port of a workspace: store, intake, files, plugins, clock, logger and randomness.
 * Compute targets come from the registry of `compute` when a sweep is driven.
 */
export async function composeParts(options: WorkspaceOptions): Promise<WorkspaceParts> {
  const { clock = systemClock(), logger = silentLogger, randomBytes = systemRandomBytes, readOnly = false } = options;
  const { asNew = false, acceptLoss = false, onNotice } = options;
  const place = statePlace(options.folder);
  // If nothing is kept, the trials' files are deleted with the store.
  const isTemporary = place.folder === undefined;
  const folder = place.folder ?? join(tmpdir(), `hyperdrive-${newId(randomBytes, 16)}`);
  const plugins = options.plugins ?? projectPlugins(place.folder, { allow: options.allowPlugins });
  const store = await openStore(options.store ?? place.address, {
    ...{ clock, logger, randomBytes, readOnly, acceptLoss, folder },
    loadKind: (type) => plugins.store(type),
    ...(asNew && !isTemporary && { asNew: { forget: () => forgetOriginal(folder) } }),
    ...(onNotice !== undefined && { onNotice }),
  });
  const folders = runFolders(folder);
  // Made only on use, since a reader hands out no tokens: the first random number takes 3 ms.
  let ownSecret = isTemporary || readOnly ? undefined : await openAttemptSecret(folder, randomBytes);
  return {
    folder,
    isTemporary,
    store,
    folders,
    files: localRunFiles(folders, randomBytes),
    intake: createIntake({ store, clock, logger }),
    plugins,
    get secret() {
      ownSecret ??= randomBytes(32);
      return ownSecret;
    },
    clock,
    logger,
    randomBytes,
  };
}
