/** How long the controller waits, milliseconds. `docs/decisions/controller.md` has the reason for each value. */
export interface SweepTiming {
  /** Length of the lease. Shorter: hand-overs during a disk stall; longer: slow fail-over. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Pause between looks at the lease of an owner that may hang; well below `renewMs`, so that no renewal is missed. */
  readonly leaseLookMs: number;
  /** Without a renewal for this long, no engine call is started. */
  readonly actWithinMs: number;
  /**
   * If the wall clock and the monotonic clock drift apart by this much between two looks, the clock was stepped.
   * Smaller: leap seconds and the noise of virtual machines are reported too; larger: limits are off by as much after a
   * restart.
   */
  readonly clockStepMs: number;
  /**
   * If nothing ran for this long and the monotonic clock counts sleep, the machine slept. Smaller: a busy process looks
   * like a sleeping machine; larger: short sleeps count as running time.
   */
  readonly sleepGapMs: number;
  /** How often to look for inputs that other processes appended. */
  readonly pollMs: number;
  /** First delay of a retry after a failure; doubles with each retry up to `failureRetryMaxMs`. */
  readonly failureRetryMs: number;
  readonly failureRetryMaxMs: number;
  readonly preemptionRetryMs: number;
  /** Pause between two looks that prove absence, and between looks at an engine without news. */
  readonly listingPauseMs: number;
  /** Minimum pause between looks that the engine's news triggers. */
  readonly listingThrottleMs: number;
  /** How long to wait for the runner's own end after the engine says that the job ended or is gone. */
  readonly endGraceMs: number;
  /**
   * A run that was taken over from an earlier controller, or found after this one was stopped, is not cut by a time
   * limit before this much time has passed: it may have ended in time while nobody listened, with its reports and its
   * end still on their way. Longer: a run that continues exceeds its limit by as much. A run that is seen to have ended
   * is waited for in any case.
   */
  readonly takeUpMs: number;
  /**
   * Time from a verdict or end to the first cancel in the target: a runner that learns of it from the answer to its
   * report ends by itself, with its own message. Longer: runs that do not ask waste time.
   */
  readonly cancelAfterMs: number;
  /** A cancel without effect is repeated after this long, because engines lose requests. */
  readonly cancelAgainMs: number;
  /** Silence after which a run is suspect; only for targets with heartbeats, whose `graceMs` replaces it. */
  readonly suspectMs: number;
  /** Silence after which a run is ended although the engine still shows it; only for targets with heartbeats. */
  readonly lostMs: number;
  /** How long a running job may go without claiming its attempt. */
  readonly claimMs: number;
  /** First pause after a failed submit; doubles up to `submitPauseMaxMs`, with full jitter. */
  readonly submitPauseMs: number;
  readonly submitPauseMaxMs: number;
  /** How long submits are retried before the attempt ends `never_launched`. */
  readonly submitPatienceMs: number;
  /** A job of this sweep that no record knows is canceled after this long. */
  readonly orphanMs: number;
  /** After the end of the sweep, jobs are cleaned up for at most this long before `run` resolves. */
  readonly reapPatienceMs: number;
}

/** Values of protocol.md §7. */
export const defaultTiming: SweepTiming = {
  leaseMs: 15_000,
  renewMs: 5_000,
  leaseLookMs: 1_000,
  actWithinMs: 10_000,
  clockStepMs: 2_000,
  sleepGapMs: 30_000,
  pollMs: 500,
  failureRetryMs: 10_000,
  failureRetryMaxMs: 600_000,
  preemptionRetryMs: 30_000,
  listingPauseMs: 10_000,
  listingThrottleMs: 200,
  endGraceMs: 2_000,
  takeUpMs: 5_000,
  cancelAfterMs: 1_000,
  cancelAgainMs: 60_000,
  suspectMs: 60_000,
  lostMs: 900_000,
  claimMs: 300_000,
  submitPauseMs: 1_000,
  submitPauseMaxMs: 60_000,
  submitPatienceMs: 600_000,
  orphanMs: 600_000,
  reapPatienceMs: 600_000,
};
