import type { ClaimGrant, ClaimRequest, ConfigurationRecord, TrialDefinition } from '../model/index.ts';

/**
 * One value of a configuration as trials see it. The search space makes it: it knows names and how to write values.
 * @experimental
 * @since 0.2.0
 */
export interface ParameterText {
  /** Dotted: `learning_rate`, `optimizer.momentum`. */
  readonly path: string;
  /** Option on a command line, such as `--learning_rate`; null if it is not appended (parts of a nested choice). */
  readonly argument: string | null;
  /** Environment variable, such as `AZUREML_SWEEP_optimizer_momentum`. */
  readonly environment: string;
  /** Value as text, such as `0.01`, `relu`, `True`. */
  readonly text: string;
}

/**
 * One attempt to run, with everything that a target needs to know.
 * @experimental
 * @since 0.2.0
 */
export interface AttemptJob {
  /** Idempotency key; see `attemptKey`. */
  readonly key: string;
  readonly sweepId: string;
  readonly sweepName: string;
  readonly trial: number;
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** Trial whose outputs were copied to `outputFolder` before the first attempt; null: none. */
  readonly parent: number | null;
  /**
   * Absolute folder with a copy of what the trial has kept that this one resumes: the program gets it as
   * `--resume-from`. Undefined: it resumes none.
   */
  readonly resumedFrom?: string;
  readonly definition: TrialDefinition;
  /** Declared order of top-level parameter names. */
  readonly parameterNames: readonly string[];
  /**
   * Every value as text in declared order, a nested choice both whole and in parts. Arguments, placeholders and
   * variables are built from these.
   */
  readonly parameters: readonly ParameterText[];
  readonly primaryMetric: string | null;
  /** Absolute folder of the attempt: logs, spool, parameters, claim and exit files. */
  readonly runFolder: string;
  /** Absolute folder for the trial's outputs, shared by its attempts. */
  readonly outputFolder: string;
  /** Variables that HyperDrive sets (tracking address, token, run id); never logged. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * State of a job in its engine.
 * @experimental
 * @since 0.2.0
 */
export interface JobStatus {
  readonly key: string;
  /** `ending`: user code has ended, and its runner still sends the last reports and the end. */
  readonly phase: 'queued' | 'running' | 'ending' | 'ended' | 'unknown';
  /** The engine's own id: a process id, a job number. */
  readonly nativeId: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
  /** False when the target knows that the job ran no user code. @defaultValue true for a claimed attempt */
  readonly hasStarted?: boolean;
  readonly reason: string | null;
}

/**
 * A complete list of an engine's jobs.
 * @experimental
 * @since 0.2.0
 */
export interface Listing {
  /** Monotonic time before the engine was asked: the absence of a job submitted later proves nothing. */
  readonly startedAtMs: number;
  readonly jobs: readonly JobStatus[];
}

/**
 * Room for jobs on a target.
 * @experimental
 * @since 0.2.0
 */
export interface Capacity {
  /** Number of jobs of the given size that would start now. */
  readonly free: number;
  /** Largest number of such jobs that fit at once. */
  readonly total: number;
}

/**
 * How the controller judges the heartbeats of a target's runners. A granted claim tells each runner the time between two of
 * them (`heartbeatMs`).
 * @experimental
 * @since 0.2.0
 */
export interface Heartbeats {
  /**
   * Silence after which a run is suspect, milliseconds: its absence from the listing then proves that it is lost. At
   * least twice the time between two heartbeats. Shorter makes every run suspect after a restart of the server; longer lets a lost run hold its
   * slot.
   */
  readonly graceMs: number;
}

/**
 * The answer to a claim that was granted with the launch.
 * @experimental
 * @since 0.2.0
 */
export type LaunchGrant = Omit<ClaimGrant, 'config'>;

/**
 * Runs attempts. Calls are not fenced, so each must be harmless even hours late: `submit` finds the job by its key or
 * creates it; `cancel` and `reap` of an unknown key do nothing. A runner starts user code only with a granted claim
 * (`AttemptIntake.claim`) and sends its end itself; the listing serves clean-up and finds runners that died.
 * @experimental
 * @since 0.2.0
 */
export interface ComputeTarget {
  /** Name of the target, such as `local`; recorded with each attempt. */
  readonly name: string;
  /** True when jobs outlive this process; a restarted controller adopts them by key. */
  readonly survivesRestart: boolean;
  /**
   * Heartbeats of its runners, when silence means a loss: jobs on other machines, which reach the server over a
   * network. null when the target's own listing shows which runs are alive.
   */
  readonly heartbeats: Heartbeats | null;
  /**
   * Room for jobs of this definition. A target that must ask its engine returns a promise; the controller asks again
   * after a change, and at most twice a second while trials wait.
   */
  capacity(definition: TrialDefinition): Capacity | Promise<Capacity>;
  /**
   * The claim that the runner of this attempt would make at once, so that the launch can grant it; undefined when
   * runners claim by themselves. After a crash, an attempt that was claimed with the nonce of this request is submitted
   * again: the same request promises that a second submission finds the first one's job.
   */
  claimAtLaunch?(definition: TrialDefinition, key: string): ClaimRequest | undefined;
  /**
   * @param grant answer to the claim of `claimAtLaunch` for an attempt that nobody has submitted before; the runner
   *   then does not claim
   * @throws COMPUTE_* when the job can never run (command not found, larger than the machine): the attempt ends as
   *   `never_launched`
   */
  submit(job: AttemptJob, grant?: LaunchGrant): Promise<{ readonly nativeId: string | null }>;
  /** Adopts jobs that an earlier process submitted: from then on they report, end and count against capacity again. */
  adopt(jobs: readonly AttemptJob[]): Promise<void>;
  list(): Promise<Listing>;
  /** Requests the end of a job: TERM, then KILL after the grace time of its definition. Resolves once requested. */
  cancel(key: string): Promise<void>;
  /** Removes an ended job from the listing; its files stay. */
  reap(key: string): Promise<void>;
  /** Calls `listener` whenever a slot may have become free or a job changed. @returns function that unsubscribes */
  onChange(listener: () => void): () => void;
  /** Stops supervising jobs. Jobs of a target that survives restarts keep running; those of any other target end. */
  close(): Promise<void>;
}
