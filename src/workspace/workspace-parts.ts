import type { Clock, Logger, RandomBytes } from '../base/index.ts';
import type { RunFiles, RunFolders } from '../files/index.ts';
import type { StoreIntake } from '../intake/index.ts';
import type { Plugins } from '../plugins/index.ts';
import type { Store } from '../store/index.ts';

/** What the use cases work with: an implementation of each port, and the locations of files. */
export interface WorkspaceParts {
  /** Absolute root of all files; a temporary one if nothing is kept. */
  readonly folder: string;
  /** The files are deleted when the workspace is closed. */
  readonly isTemporary: boolean;
  readonly store: Store;
  /** Where the local target runs attempts. */
  readonly folders: RunFolders;
  /** Logs and artifacts. */
  readonly files: RunFiles;
  readonly intake: StoreIntake;
  readonly secret: Uint8Array;
  /** Samplers and policies from packages. */
  readonly plugins: Plugins;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly randomBytes: RandomBytes;
}
