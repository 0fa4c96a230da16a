import type { ClaimGrant, ClaimRequest, ConfigurationRecord, TrialDefinition } from '../model/index.ts';

/** One value of a configuration as trials see it. Made by the space, which knows names and how values are written. */
export interface ParameterText {
  /** Dotted: `learning_rate`, `optimizer.momentum`. */
  readonly path: string;
  /** Its option on a command line, such as `--learning_rate`; null: not appended (parts of a nested choice). */
  readonly argument: string | null;
  /** Its variable, such as `AZUREML_SWEEP_optimizer_momentum`. */
  readonly environment: string;
  /** Its value as text, such as `0.01`, `relu`, `True`. */
  readonly text: string;
}

/** One attempt to be run, complete: a target needs no other source. */
export interface AttemptJob {
  /** Idempotency key; see `attemptKey`. */
  readonly key: string;
  readonly sweepId: string;
  readonly sweepName: string;
  readonly trial: number;
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** The trial whose outputs were copied to `outputFolder` before the first attempt; null: none. */
  readonly parent: number | null;
  readonly definition: TrialDefinition;
  /** Declared order of top-level parameter names. */
  readonly parameterNames: readonly string[];
  /**
   * Every value as text, a nested choice as a whole and in parts, in declared order: arguments, placeholders and
   * variables are made of these.
   */
  readonly parameters: readonly ParameterText[];
  readonly primaryMetric: string | null;
  /** Absolute folder of the attempt: logs, spool, parameters, claim and exit files. */
  readonly runFolder: string;
  /** Absolute folder for what the trial keeps, shared by its attempts. */
  readonly outputFolder: string;
  /** Variables the product sets (tracking address, token, run id); never logged. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a job stands in its engine. */
export interface JobStatus {
  readonly key: string;
  /** `ending`: user code has ended, and its runner is telling what is left of its reports, and its end. */
  readonly phase: 'queued' | 'running' | 'ending' | 'ended' | 'unknown';
  /** The engine's own id: a process id, a job number. */
  readonly nativeId: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
  readonly reason: string | null;
}

/** One complete look at an engine. */
export interface Listing {
  /** Monotonic start of the look: a job submitted later proves nothing by its absence. */
  readonly startedAtMs: number;
  readonly jobs: readonly JobStatus[];
}

/** What a target can take. */
export interface Capacity {
  /** Jobs of the given size that would start now. */
  readonly free: number;
  /** Such jobs that fit at most. */
  readonly total: number;
}

/** How the runners of a target show that they live. */
export interface Heartbeats {
  /** Runners send one this often while user code runs, milliseconds. */
  readonly everyMs: number;
  /**
   * Silence after which a run is suspect, milliseconds: its absence from the listing then proves a loss. At least two
   * `everyMs`. Shorter: a restart of the server makes every run suspect; longer: a lost run holds its slot.
   */
  readonly graceMs: number;
}

/** The answer to a claim that was granted with the launch. */
export type LaunchGrant = Omit<ClaimGrant, 'config'>;

/**
 * Runs attempts. Calls are not fenced, so each is harmless when it comes hours late: submit looks the key up, else
 * creates; cancel and reap of an unknown key do nothing. A runner starts user code only with a granted claim
 * (`AttemptIntake.claim`) and sends its end itself; the listing is for clean-up and for runners that died.
 */
export interface ComputeTarget {
  /** Such as `local`; recorded with each attempt. */
  readonly name: string;
  /** True when jobs outlive this process: they are adopted by key after a restart. */
  readonly survivesRestart: boolean;
  /**
   * Heartbeats of its runners, where silence means a loss: jobs on other machines, which reach the server over a network.
   * null: the target's own listing says which runs live.
   */
  readonly heartbeats: Heartbeats | null;
  /**
   * Room for jobs of this definition. A target that has to ask its engine answers with a promise; the controller asks again
   * after a change, and at most twice a second while trials wait.
   */
  capacity(definition: TrialDefinition): Capacity | Promise<Capacity>;
  /**
   * The claim that a runner of this definition would make at once in this process, so that it can be granted together
   * with the launch; undefined: runners claim by themselves.
   */
  claimAtLaunch?(definition: TrialDefinition): ClaimRequest | undefined;
  /**
   * @param grant answer to the claim of `claimAtLaunch`: the runner does not claim again
   * @throws COMPUTE_* when the job can never run (command not found, larger than the machine): the attempt ends `never_launched`.
   */
  submit(job: AttemptJob, grant?: LaunchGrant): Promise<{ readonly nativeId: string | null }>;
  /** Adopts jobs that an earlier process submitted: after this they report, end and count against capacity again. */
  adopt(jobs: readonly AttemptJob[]): Promise<void>;
  list(): Promise<Listing>;
  /** TERM, then KILL after the grace time of the job's definition. Resolves when the request is made. */
  cancel(key: string): Promise<void>;
  /** Forgets an ended job; its files stay. */
  reap(key: string): Promise<void>;
  /** Called whenever a slot may have become free or a job changed. @returns unsubscribe */
  onChange(listener: () => void): () => void;
  /** Stops looking after jobs. Jobs of a target that survives restarts keep running; those of any other target end. */
  close(): Promise<void>;
}
