import type { Clock, Json, Logger, RandomBytes } from '../base/index.ts';
import type { CodeStore, RunFiles } from '../files/index.ts';
import type { DefinitionDifference, ParsedSweepFile, SweepFileOptions } from '../formats/index.ts';
import type { CheckAnswer, Role } from '../http/index.ts';
import type { ConfigurationRecord, Limits, StopWhen, SweepDefinition, SweepRow } from '../model/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import type { AccessTokens } from './access/access-tokens.ts';
import type { AnalysisParts } from './charts/analyses.ts';

/** A requested change of a definition. */
export interface WantedChange {
  readonly source:
    | { readonly definition: SweepDefinition }
    | { readonly yaml: string; readonly path: string; readonly folder: string; readonly cpuCount: number }
    | { readonly set: readonly string[] }
    | { readonly limits: Limits; readonly stopWhen?: StopWhen | null };
  readonly defaults: ConfigurationRecord;
  readonly by: string | null;
  readonly note: string | null;
  readonly ifVersion?: number;
  readonly ifLimitsVersion?: number;
  readonly requestKey?: string;
  /** Only check and compare; write nothing. */
  readonly dryRun: boolean;
}

/** The effect of a change, or of a dry run. */
export interface ChangeOutcome {
  readonly version: number;
  readonly isWritten: boolean;
  readonly differences: readonly DefinitionDifference[];
  readonly earlier: { readonly trials: number; readonly inSpace: number };
}

/** Trials to run before the sampler's next suggestions. */
interface WantedTrials {
  readonly configs: readonly ConfigurationRecord[];
  readonly again: readonly number[];
  readonly onTop: boolean;
  readonly by: string | null;
  readonly requestKey?: string;
}

/** Dependencies of the checks of a sweep file. */
export interface CheckParts {
  /**
   * Reads a sweep file, after loading the samplers and policies that it names.
   * @throws {HyperDriveConfigException} FORMATS_*, PLUGIN_*
   */
  readonly readFile: (text: string, options: SweepFileOptions) => Promise<ParsedSweepFile>;
  /**
   * Checks everything about a definition beyond its shape.
   * @throws {HyperDriveConfigException}
   */
  readonly check: (definition: SweepDefinition) => CompiledSpace | Promise<CompiledSpace>;
  /** Earlier sweeps that a definition could learn from, or finds by `auto`. */
  readonly earlierSweeps: (
    definition: SweepDefinition,
    space: CompiledSpace,
  ) => Promise<readonly CheckAnswer['earlierSweeps'][number][]>;
  /**
   * Refuses a definition that the machine could never run. Its messages reveal which folders exist, so call it only for
   * users who may submit.
   * @throws {HyperDriveConfigException}
   */
  readonly checkMachine: (definition: SweepDefinition) => void;
  /** Base of relative paths in submitted sweep files. */
  readonly workingFolder: string;
  /** Samplers and policies of packages that forms offer besides the built-in ones, as `package/name`. */
  readonly offered: () => Promise<{ readonly samplers: readonly string[]; readonly policies: readonly string[] }>;
  /** CPU slots of this machine: the default concurrency of submitted sweeps. */
  readonly cpuCount: number;
  /** Seed for sweep files that give none. */
  readonly newSeed: () => number;
}

/** Answers requests about studies of programs on other machines. */
export interface StudyRequests {
  /**
   * Answers a request or a list of them; errors are part of the answers.
   * @param key a repeat with the same key gets the first answer
   */
  answer(body: unknown, key?: string): Promise<Json>;
}

/** Reads and checks submissions, if possible not on the thread that answers requests. */
export interface SweepChecks {
  /**
   * Reads the definition in the body of a submission. @param requestKey a file without a seed gets the same seed in a
   * repeat with this key
   * @throws SERVER_BAD_REQUEST, SERVER_TOO_COSTLY, FORMATS_*
   */
  readonly read: (body: unknown, requestKey?: string) => Promise<SweepDefinition>;
  /**
   * Checks a submission and lists its problems.
   * @param role role of the caller: problems with the machine are shown only to users who may submit
   * @throws SERVER_BAD_REQUEST, SERVER_TOO_COSTLY
   */
  readonly check: (body: unknown, role: Role | undefined) => Promise<CheckAnswer>;
}

/** Dependencies of the routes of sweeps and the dashboard: ports, not implementations. */
export interface SweepParts extends CheckParts {
  readonly store: Store;
  readonly files: RunFiles;
  /** Code that other machines sent. */
  readonly code: CodeStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly randomBytes: RandomBytes;
  /** Compiles a search space for the sweep's sampling. */
  readonly compile: (definition: SweepDefinition) => CompiledSpace;
  /** Checks of submissions. @defaultValue checks on this thread */
  readonly checks?: SweepChecks;
  /** Records a sweep, and drives it if this process drives sweeps. */
  readonly submit: (definition: SweepDefinition, options: { readonly requestKey?: string }) => Promise<SweepRow>;
  /** Changes a definition: writes one new version or nothing. @throws {HyperDriveConfigException} with every problem */
  readonly change: (sweepId: string, change: WantedChange) => Promise<ChangeOutcome>;
  /** Enqueues configurations before the sampler's. @throws {HyperDriveConfigException} */
  readonly enqueue: (sweepId: string, trials: WantedTrials) => Promise<SweepRow>;
  /** Analyses of parameters, if possible not on the thread that answers requests. */
  readonly analyses: AnalysisParts;
  /** Studies that programs drive through this server. @defaultValue requests about them are refused */
  readonly studies?: StudyRequests;
  /** Called after a command was recorded, so that a controller in this process reads it at once. */
  readonly commanded: (sweepId: string) => void;
  readonly version: string;
  /** Folder of the built dashboard; undefined: do not serve one. */
  readonly webFolder?: string;
}

/** Configuration of access. */
export interface AccessParts {
  readonly tokens: AccessTokens;
  /** false: everyone has the role owner; for loopback only. */
  readonly needsToken: boolean;
  /** Key of the session cookies' signatures. */
  readonly sessionKey: Uint8Array;
  /** Names that the `Host` header may contain besides `localhost` and IP addresses. */
  readonly hosts: readonly string[];
  /** Origins whose pages may embed the dashboard, such as `http://localhost:8888`. @defaultValue none */
  readonly embedOrigins?: readonly string[];
  /** Whether users reach the server over HTTPS, through a proxy: cookies then get `Secure`. @defaultValue false */
  readonly isSecure?: boolean;
}
