import type { Clock, Logger } from '../../base/index.ts';
import type { AttemptJob, ComputeTarget } from '../../compute/index.ts';
import type { ConfigurationRecord, SweepDefinition, SweepRow, Verdict } from '../../model/index.ts';
import type { Sampler, SamplerChoice } from '../../sampling/index.ts';
import type { LeaseOwner, Store } from '../../store/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import type { PriorTrial } from '../history/priors.ts';
import type { DecisionMakerFactory } from './takeover.ts';
import type { SweepTiming } from './timing.ts';

/** One launch, as the workspace needs it to make the job. */
export interface PlannedAttempt {
  readonly key: string;
  readonly sweepId: string;
  readonly trial: number;
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** The trial whose outputs the trial starts from. */
  readonly parent: number | null;
  readonly definition: SweepDefinition;
}

/** The intake of this process, as far as a controller is concerned: `StoreIntake` of tracking is one. */
interface IntakeHooks {
  /** News of inputs that this process appended. @returns unsubscribe */
  onAppended(listener: (sweepId: string) => void): () => void;
  /** Answers to this sweep's runners wait for `settle`, so that they carry their own verdict. @returns ends that */
  judgedBy?(
    sweepId: string,
    settle: () => Promise<void>,
    verdictOf: (trial: number) => Verdict | null | undefined,
  ): () => void;
}

/** What a controller is made from: `createSweepController(options: SweepControllerOptions): SweepController`. */
export interface SweepControllerOptions {
  readonly store: Store;
  readonly sweepId: string;
  readonly owner: LeaseOwner;
  /** Of the first version of the definition. Fresh: it has not suggested anything. Closed by whoever made it. */
  readonly sampler: Sampler;
  /** Of the first version of the definition. Fresh: it has seen nothing. */
  readonly policy: TerminationPolicy;
  /** Noted once in the log, for people. @defaultValue nothing: the definition names the sampler */
  readonly samplerChoice?: SamplerChoice | undefined;
  readonly target: ComputeTarget;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Without it the controller polls, and hears of appends through `wake` and `settle`. */
  readonly intakeHooks?: IntakeHooks;
  /** Called after each commit: rows and log have changed. Must not throw. @defaultValue nothing */
  readonly committed?: () => void;
  /** Makes the complete job of an attempt; the same for the same attempt. */
  jobFor(attempt: PlannedAttempt): AttemptJob | Promise<AttemptJob>;
  /** Hash of the token that `jobFor` gives the attempt of this key. */
  tokenHash(key: string): Uint8Array;
  /** Trials of earlier sweeps that sampler and policy learn from; see `readPriorTrials`. */
  readonly priors?: readonly PriorTrial[];
  /**
   * Makes what decides once the definition was changed; sampler, policy and priors are those of its first version.
   * @defaultValue none: a sweep whose definition was changed is refused
   */
  readonly factory?: DecisionMakerFactory | undefined;
  /**
   * Overrides of single waits.
   * @defaultValue `defaultTiming`; for a target with heartbeats the end grace is 30 s, and runs are suspect after its `graceMs`
   */
  readonly timing?: Partial<SweepTiming>;
}

/** Drives one sweep. */
export interface SweepController {
  /**
   * Takes the lease and works until the sweep is final and its jobs are cleaned up, or until `stop`.
   * @returns the sweep as it then is
   * @throws STORE_LEASE_HELD when another controller drives it
   * @throws SWEEP_LEASE_LOST when another controller took over
   * @throws SWEEP_CANNOT_CHANGE when the definition was changed and `factory` is missing
   * @throws SWEEP_REPLAY_MISMATCH when the recorded decisions cannot be derived again
   */
  run(): Promise<SweepRow>;
  /** Something may have been appended, or a slot may be free. Cheap; any number of calls make one look. */
  wake(): void;
  /**
   * Resolves when everything appended before the call is folded and its decisions are committed, so that an answer to a report can carry
   * its own verdict. At once where this controller is not running.
   */
  settle(): Promise<void>;
  /** Clean hand-over: finishes the step at hand, releases the lease, leaves the jobs. `run` then resolves. */
  stop(): Promise<void>;
}
