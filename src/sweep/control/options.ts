import type { Clock, Logger } from '../../base/index.ts';
import type { AttemptJob, ComputeTarget } from '../../compute/index.ts';
import type { ChildRun, ConfigurationRecord, SweepDefinition, SweepRow, Verdict } from '../../model/index.ts';
import type { Sampler, SamplerChoice } from '../../sampling/index.ts';
import type { Lease, LeaseOwner, Store } from '../../store/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import type { EarlierTrial } from '../history/earlier-trials.ts';
import type { DecisionMakerFactory } from './takeover.ts';
import type { SweepTiming } from './timing.ts';

/** One launch, with what the workspace needs to make the job. */
export interface PlannedAttempt {
  readonly key: string;
  readonly sweepId: string;
  readonly trial: number;
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** The trial whose outputs this trial starts from. */
  readonly parent: number | null;
  /** The trial, of any sweep, that it resumes. */
  readonly resumes?: ChildRun | undefined;
  readonly definition: SweepDefinition;
}

/** What a controller uses of the intake in its process; `StoreIntake` implements it. */
interface IntakeHooks {
  /** Reports inputs that this process appended. @returns unsubscribe */
  onAppended(listener: (sweepId: string) => void): () => void;
  /**
   * Makes answers to this sweep's runners wait for `settle`, so that they carry their own verdict. `settle` gives
   * undefined if everything is folded already. @returns unregister
   */
  judgedBy?(
    sweepId: string,
    settle: () => Promise<void> | undefined,
    verdictOf: (trial: number) => Verdict | null | undefined,
  ): () => void;
}

/** The inputs of `createSweepController`. */
export interface SweepControllerOptions {
  readonly store: Store;
  readonly sweepId: string;
  readonly owner: LeaseOwner;
  /** For the first version of the definition. Fresh: it has not suggested anything. Its creator closes it. */
  readonly sampler: Sampler;
  /** For the first version of the definition. Fresh: it has seen nothing. */
  readonly policy: TerminationPolicy;
  /** Recorded once in the log, for people. @defaultValue nothing: the definition names the sampler */
  readonly samplerChoice?: SamplerChoice | undefined;
  readonly target: ComputeTarget;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Without it the controller polls, and learns of appends through `wake` and `settle`. */
  readonly intakeHooks?: IntakeHooks;
  /**
   * Called after each commit: rows and log have changed, and these trials have ended or are to be tried again. Must not
   * throw.
   * @defaultValue nothing
   */
  readonly committed?: (ended: readonly number[], retried: readonly number[]) => void;
  /** Makes the complete job of an attempt, always the same for the same attempt. */
  jobFor(attempt: PlannedAttempt): AttemptJob | Promise<AttemptJob>;
  /** Hash of the token that `jobFor` gives the attempt with this key. */
  tokenHash(key: string): Uint8Array;
  /** Trials of earlier sweeps that the sampler and policy learn from; see `readEarlierTrials`. */
  readonly earlierTrials?: readonly EarlierTrial[];
  /**
   * Makes the sampler, policy and earlier trials after a change of the definition; the ones above belong to its first version.
   * @defaultValue none: a sweep whose definition changed is refused
   */
  readonly factory?: DecisionMakerFactory | undefined;
  /**
   * Overrides of individual waits.
   * @defaultValue `defaultTiming`; for a target with heartbeats the end grace is 30 s, and runs become suspect after
   * its `graceMs`
   */
  readonly timing?: Partial<SweepTiming>;
}

/** Drives one sweep. */
export interface SweepController {
  /**
   * Takes the lease and works until the sweep is final and its jobs are cleaned up, or until `stop`.
   * @returns the sweep's final row
   * @throws STORE_LEASE_HELD if another controller drives it
   * @throws SWEEP_LEASE_LOST if another controller took over
   * @throws SWEEP_CANNOT_CHANGE if the definition changed and `factory` is missing
   * @throws SWEEP_REPLAY_MISMATCH if the recorded decisions cannot be derived again
   */
  run(): Promise<SweepRow>;
  /**
   * Something may have been appended, or a slot may be free. Cheap: any number of calls lead to one look.
   * @param by `own`: only this controller's store object appended. @defaultValue any
   */
  wake(by?: 'own' | 'any'): void;
  /** The lease, once it is taken; undefined if `stop` comes first. Rejects as `run` does. */
  readonly lease: Promise<Lease | undefined>;
  /** The sweep as of this controller's last commit; undefined before it has the lease. */
  readonly row: SweepRow | undefined;
  /**
   * Resolves when everything appended before the call is folded and its decisions are committed, so that the answer to
   * a report can carry its own verdict. Resolves at once if this controller is not running.
   */
  settle(): Promise<void>;
  /**
   * Clean hand-over: finishes the current step, releases the lease, and leaves the jobs running. `run` then resolves.
   */
  stop(): Promise<void>;
}
