/** How long the controller waits for what, milliseconds. Reasons of each value: `docs/decisions/controller.md`. */
export interface SweepTiming {
  /** Lease; shorter: hand-overs during a disk stall, longer: slow fail-over. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Between looks at the lease of an owner that may hang; well below `renewMs`, so that no renewal is missed. */
  readonly leaseLookMs: number;
  /** Without a renewal for this long no engine call is started. */
  readonly actWithinMs: number;
  /**
   * The wall clock and the monotonic clock moved apart by this much since the last look: a step. Smaller: leap seconds and
   * the noise of virtual machines are told too; larger: limits are off by as much after a restart.
   */
  readonly clockStepMs: number;
  /**
   * Nothing ran for this long where the monotonic clock counts sleep: the machine slept. Smaller: a busy process is taken
   * for a sleeping machine; larger: short sleeps count as running time.
   */
  readonly sleepGapMs: number;
  /** Look for inputs appended by other processes this often. */
  readonly pollMs: number;
  /** First delay of a retry after a failure; doubles with each retry up to `failureRetryMaxMs`. */
  readonly failureRetryMs: number;
  readonly failureRetryMaxMs: number;
  readonly preemptionRetryMs: number;
  /** Between two looks that prove absence; also the pause between looks at an engine without news. */
  readonly listingPauseMs: number;
  /** Looks asked for by news of the engine are at least this far apart. */
  readonly listingThrottleMs: number;
  /** The runner's own end is waited for this long after the engine says the job ended or is gone. */
  readonly endGraceMs: number;
  /**
   * A run taken up from an earlier controller, or found after this one was stopped for this long, is not cut by a time limit
   * before: it may have ended in time while nobody listened, and its reports and its end are still on their way. Longer: a run that goes on overstays its limit by as much;
   * one that is seen to have ended is waited for in any case.
   */
  readonly takeUpMs: number;
  /**
   * From a verdict or end to the first cancel in the target: a runner that hears by the answer to its report ends by
   * itself, with its own words. Longer: runs that do not ask burn time.
   */
  readonly cancelAfterMs: number;
  /** A cancel that had no effect is repeated after this long: engines lose requests. */
  readonly cancelAgainMs: number;
  /** Silence that makes a run suspect; only for targets with heartbeats, whose `graceMs` replaces it. */
  readonly suspectMs: number;
  /** Silence that ends a run although the engine still shows it; only for targets with heartbeats. */
  readonly lostMs: number;
  /** A running job that has not claimed. */
  readonly claimMs: number;
  /** First pause after a failed submit; doubles up to `submitPauseMaxMs`, with full jitter. */
  readonly submitPauseMs: number;
  readonly submitPauseMaxMs: number;
  /** Submits are tried this long before the attempt ends `never_launched`. */
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
