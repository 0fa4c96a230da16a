import type { Clock, Logger, RandomBytes } from '../base/index.ts';
import type { RunFiles } from '../files/index.ts';
import type { DefinitionDifference, ParsedSweepFile, SweepFileOptions } from '../formats/index.ts';
import type { CheckAnswer, Role } from '../http/index.ts';
import type { ConfigurationRecord, SweepDefinition, SweepRow } from '../model/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import type { TokenBook } from './access/token-book.ts';
import type { AnalysisParts } from './charts/analyses.ts';

/** A change of a definition, as it is asked for. */
export interface WantedChange {
  readonly source:
    | { readonly definition: SweepDefinition }
    | { readonly yaml: string; readonly path: string; readonly folder: string; readonly cpuCount: number }
    | { readonly set: readonly string[] };
  readonly defaults: ConfigurationRecord;
  readonly by: string | null;
  readonly note: string | null;
  readonly ifVersion?: number;
  readonly requestKey?: string;
  /** Check and compare only. */
  readonly dryRun: boolean;
}

/** What a change did, or would do. */
export interface ChangeOutcome {
  readonly version: number;
  readonly isWritten: boolean;
  readonly differences: readonly DefinitionDifference[];
  readonly earlier: { readonly trials: number; readonly inSpace: number };
}

/** Trials that are put before the sampler's. */
interface WantedTrials {
  readonly configs: readonly ConfigurationRecord[];
  readonly again: readonly number[];
  readonly onTop: boolean;
  readonly by: string | null;
  readonly requestKey?: string;
}

/** What the checks of a sweep file need. */
export interface CheckParts {
  /**
   * Reads a sweep file, which may name samplers and policies that have to be loaded first.
   * @throws {HyperDriveConfigException} FORMATS_*, PLUGIN_*
   */
  readonly readFile: (text: string, options: SweepFileOptions) => Promise<ParsedSweepFile>;
  /**
   * Everything that can be wrong with a definition beyond its shape.
   * @throws {HyperDriveConfigException}
   */
  readonly check: (definition: SweepDefinition) => CompiledSpace | Promise<CompiledSpace>;
  /**
   * Refuses what the machine that drives sweeps could never run. Its messages tell which folders exist: not for people
   * who may only look.
   * @throws {HyperDriveConfigException}
   */
  readonly checkMachine: (definition: SweepDefinition) => void;
  /** Folder that relative paths of submitted sweep files start from. */
  readonly workingFolder: string;
  /** CPU slots of this machine: the default concurrency of submitted sweeps. */
  readonly cpuCount: number;
  /** Seed for sweep files that give none. */
  readonly newSeed: () => number;
}

/** Reads and checks what is submitted; not on the thread that answers requests, where that can be. */
export interface SweepChecks {
  /**
   * The definition in the body of a submission.
   * @param requestKey a file that gives no seed has the same one in a repeat with this key
   * @throws SERVER_BAD_REQUEST, SERVER_TOO_COSTLY, FORMATS_*
   */
  readonly read: (body: unknown, requestKey?: string) => Promise<SweepDefinition>;
  /**
   * What is wrong with it, in the file or beyond.
   * @param role of whoever asks: what concerns the machine is told to those who may submit
   * @throws SERVER_BAD_REQUEST, SERVER_TOO_COSTLY
   */
  readonly check: (body: unknown, role: Role | undefined) => Promise<CheckAnswer>;
}

/** What the routes of sweeps and the dashboard stand on: ports, no implementations. */
export interface SweepParts extends CheckParts {
  readonly store: Store;
  readonly files: RunFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly randomBytes: RandomBytes;
  /** Compiles a space as the sweep's sampling needs it. */
  readonly compile: (definition: SweepDefinition) => CompiledSpace;
  /** Sweep files and definitions of requests. @defaultValue on this thread */
  readonly checks?: SweepChecks;
  /** Records a sweep and has it driven where the composition drives sweeps. */
  readonly submit: (definition: SweepDefinition, options: { readonly requestKey?: string }) => Promise<SweepRow>;
  /** Changes a definition: one version or nothing. @throws {HyperDriveConfigException} with every problem */
  readonly change: (sweepId: string, change: WantedChange) => Promise<ChangeOutcome>;
  /** Puts configurations before the sampler's. @throws {HyperDriveConfigException} */
  readonly enqueue: (sweepId: string, trials: WantedTrials) => Promise<SweepRow>;
  /** Which parameters matter; not on the thread that answers requests, where that can be. */
  readonly analyses: AnalysisParts;
  /** Called after a command was recorded, so that a controller of this process looks at once. */
  readonly commanded: (sweepId: string) => void;
  readonly version: string;
  /** Folder of the built dashboard; undefined: none is served. */
  readonly webFolder?: string;
}

/** Who may come in. */
export interface AccessParts {
  readonly tokens: TokenBook;
  /** False: everyone is the owner; for loopback only. */
  readonly needsToken: boolean;
  /** Key of the session cookies' signatures. */
  readonly sessionKey: Uint8Array;
  /** Names, beside `localhost` and addresses, that the `Host` header may have. */
  readonly hosts: readonly string[];
  /** Origins whose pages may show the dashboard in a frame, such as `http://localhost:8888`. @defaultValue none */
  readonly embedOrigins?: readonly string[];
  /** People reach it by HTTPS, through a proxy: cookies are marked `Secure`. @defaultValue false */
  readonly isSecure?: boolean;
}
