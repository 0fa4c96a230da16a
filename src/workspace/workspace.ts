import { rm } from 'node:fs/promises';
import type { Json } from '../base/index.ts';
import type { RunFiles, RunFolders } from '../files/index.ts';
import type { SweepFileOptions } from '../formats/index.ts';
import type { StoreIntake } from '../intake/index.ts';
import type { ConfigurationRecord, SweepDefinition, SweepRow } from '../model/index.ts';
import type { Plugins } from '../plugins/index.ts';
import type { SentCode, StudyAnswer } from '../remote/index.ts';
import type { ReplayReport } from '../results/index.ts';
import type { Store } from '../store/index.ts';
import type { ChangeOptions, ChangeResult } from './change/change.ts';
import type { RelatedSweep } from './change/earlier-sweeps.ts';
import type { EnqueueOptions } from './change/enqueue.ts';
import type { ReadSweepFile } from './change/read-sweep-file.ts';
import type { SubmitOptions } from './change/submit.ts';
import type { ParameterRequest } from './change/suggest.ts';
import { composeParts, type WorkspaceOptions } from './compose.ts';
import type { Drive, DriveOptions } from './drive/drive.ts';
import type { SweepEffects, SweepImportance } from './serve/importance.ts';
import { type Pictures, picturesOf } from './serve/pictures.ts';
import type { Verification } from './upkeep/verify.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** An opened state folder. */
export interface Workspace {
  /** Address of the server that has the folder; undefined: the folder is on this machine. */
  readonly server?: string;
  /** Sends code to the server, unless it has it; undefined: the folder is on this machine. @param code absolute path */
  sendCode?(code: string): Promise<SentCode>;
  /** Sends a request of ask and tell to the server; undefined: the folder is on this machine. */
  askStudy?(request: StudyAnswer): Promise<StudyAnswer>;
  /** Absolute root of all files; a temporary folder if nothing is kept; of a server, its address. */
  readonly folder: string;
  readonly store: Store;
  readonly folders: RunFolders;
  /** Logs and artifacts of trials, wherever they are kept. @experimental */
  readonly files: RunFiles;
  readonly intake: StoreIntake;
  /** Samplers and policies from packages that sweeps may name. */
  readonly plugins: Plugins;
  /** The same folder for callers that may name only these packages, such as those of a server. */
  restrictPlugins(packages: readonly string[]): Workspace;
  /**
   * Reads a sweep file, which may name samplers and policies from packages.
   * @throws {HyperDriveConfigException} FORMATS_*, PLUGIN_*
   */
  readSweepFile(text: string, options: SweepFileOptions): Promise<ReadSweepFile>;
  /**
   * Records a sweep; nothing runs yet.
   * @throws {HyperDriveConfigException} for any problem of the definition
   */
  submit(definition: SweepDefinition, options?: SubmitOptions): Promise<SweepRow>;
  /**
   * Earlier sweeps that `resume_from: auto` of this definition stands for; for one that names none, those to offer.
   * @throws {HyperDriveConfigException} if the space of the definition has problems
   */
  offeredSweeps(definition: SweepDefinition): Promise<readonly RelatedSweep[]>;
  /**
   * Drives a sweep in this process until it is final: takes its lease and continues from its current state.
   * @throws STORE_LEASE_HELD, SWEEP_IS_FINAL, SWEEP_NEEDS_FUNCTION
   */
  drive(sweepId: string, options?: DriveOptions): Promise<Drive>;
  /**
   * Changes the definition of a running sweep: writes one new version or nothing. Trials already suggested keep their
   * version.
   * @throws {HyperDriveConfigException} SWEEP_BAD_CHANGE and any problem of the definition
   * @throws SWEEP_CHANGED_MEANWHILE, STORE_UNKNOWN_SWEEP, STORE_SWEEP_FINAL, STORE_SWEEP_ENDING
   */
  change(sweepId: string, options: ChangeOptions): Promise<ChangeResult>;
  /**
   * Enqueues configurations that take a sweep's next numbers.
   * @throws {HyperDriveConfigException} SWEEP_BAD_CONFIGURATION
   * @throws STORE_UNKNOWN_SWEEP, STORE_UNKNOWN_TRIAL, STORE_SWEEP_FINAL, STORE_SWEEP_ENDING
   */
  enqueue(sweepId: string, options: EnqueueOptions): Promise<SweepRow>;
  /**
   * Derives every decision of a sweep again from its inputs alone, and compares it with the recorded one. Reads only;
   * for a running sweep, up to the folded position.
   * @throws STORE_UNKNOWN_SWEEP; SWEEP_BROKEN_LOG if the log contradicts itself
   */
  replay(sweepId: string): Promise<ReplayReport>;
  /**
   * How much each parameter of a sweep matters, from all trials that have ended by now, or from a random sample of 20,000
   * if there are more.
   * @throws STORE_UNKNOWN_SWEEP
   */
  importance(sweepId: string): Promise<SweepImportance>;
  /** Charts as SVG and PNG, and pages about sweeps. */
  readonly pictures: Pictures;
  /**
   * What each parameter of a sweep does to its primary metric, by a Gaussian process: curves with bands, and main and
   * total shares with intervals, from the same trials as `importance`.
   * @throws STORE_UNKNOWN_SWEEP
   */
  effects(sweepId: string): Promise<SweepEffects>;
  /**
   * Reports an evaluation made elsewhere to an ask/tell sweep. Suggestions for numbers asked for later learn from it.
   * It is not a trial, counts towards no limit and is never the best.
   * @param value of the primary metric, finite; or values by metric, including every objective and constrained metric
   * @throws SWEEP_BAD_OBSERVATION; STORE_UNKNOWN_SWEEP, STORE_NOT_ASK_TELL, STORE_SWEEP_FINAL
   */
  observe(
    sweepId: string,
    config: ConfigurationRecord,
    value: number | Readonly<Record<string, number>>,
  ): Promise<void>;
  /**
   * The value of a parameter that a running trial of a define-by-run study asks for.
   * @throws {HyperDriveConfigException} SWEEP_NOT_BY_RUN, SWEEP_OTHER_KIND, SPACE_*
   * @throws STORE_UNKNOWN_TRIAL, STORE_TRIAL_FINAL, STORE_SWEEP_ENDING
   */
  suggest(sweepId: string, request: ParameterRequest): Promise<Json>;
  /**
   * Checks the database, every log entry against its checksum, the rows against the log, and the files of the folder.
   * Reads only, except that `clean` removes leftovers.
   */
  verify(options?: { readonly clean?: boolean }): Promise<Verification>;
  /** Hands over every sweep driven here and closes the store. Harmless if already closed. */
  close(): Promise<void>;
  /** `await using workspace = …` closes it. @since 0.2.0 */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a state folder, and creates it if missing.
 * @throws STORE_IS_COPY beside its original, STORE_ROLLED_BACK after a loss, and other STORE_* codes if it cannot be
 * opened
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const parts = await composeParts(options);
  const { folder, store, isTemporary } = parts;
  const drives = new Set<Drive>();
  let closing: Promise<void> | undefined;
  const close = async () => {
    await Promise.all([...drives].map((started) => started.stop()));
    await store.close();
    if (isTemporary) await rm(folder, { recursive: true, force: true });
  };
  const closeOnce = () => {
    closing ??= close();
    return closing;
  };
  return workspaceOver(parts, { drives, close: closeOnce });
}

// Use cases are loaded when first asked for: most programs that open a folder need one or two of them.
const analyses = () => import('./serve/importance.ts');

interface SharedState {
  /** Running drives of the folder, whichever view started them. */
  readonly drives: Set<Drive>;
  readonly close: () => Promise<void>;
}

function workspaceOver(parts: WorkspaceParts, shared: SharedState): Workspace {
  const { folder, folders, files, store, intake, plugins } = parts;
  const { drives, close } = shared;
  return {
    ...{ folder, store, folders, files, intake, plugins },
    restrictPlugins: (packages) => workspaceOver({ ...parts, plugins: plugins.restrictedTo(packages) }, shared),
    readSweepFile: async (text, fileOptions) =>
      (await import('./change/read-sweep-file.ts')).readSweepFile(text, fileOptions, plugins),
    submit: async (definition, submitOptions) =>
      (await import('./change/submit.ts')).submit(parts, definition, submitOptions),
    offeredSweeps: async (definition) => (await import('./change/earlier-sweeps.ts')).offeredSweeps(parts, definition),
    async drive(sweepId, driveOptions) {
      const { drive } = await import('./drive/drive.ts');
      const started = await drive(parts, sweepId, driveOptions);
      drives.add(started);
      const forget = () => {
        drives.delete(started);
      };
      started.done.then(forget, forget);
      return started;
    },
    change: async (sweepId, changeOptions) =>
      (await import('./change/change.ts')).change(parts, sweepId, changeOptions),
    enqueue: async (sweepId, enqueueOptions) =>
      (await import('./change/enqueue.ts')).enqueue(parts, sweepId, enqueueOptions),
    observe: async (sweepId, config, value) =>
      (await import('./change/observe.ts')).observe(parts, sweepId, config, value),
    suggest: async (sweepId, request) => (await import('./change/suggest.ts')).suggest(parts, sweepId, request),
    replay: async (sweepId) => (await import('./drive/replay.ts')).replay(parts, sweepId),
    importance: async (sweepId) => (await analyses()).sweepImportance(parts, sweepId),
    effects: async (sweepId) => (await analyses()).sweepEffects(parts, sweepId),
    pictures: picturesOf(parts),
    verify: async (verifyOptions) => (await import('./upkeep/verify.ts')).verify(parts, verifyOptions),
    close,
    [Symbol.asyncDispose]: close,
  };
}
