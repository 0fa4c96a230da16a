import type { Clock, Logger } from '../../base/index.ts';
import type { AttemptJob, ComputeTarget } from '../../compute/index.ts';
import type { SweepRow } from '../../model/index.ts';
import type { Lease, Store } from '../../store/index.ts';
import type { PlannedAttempt } from '../control/options.ts';
import type { SweepTiming } from '../control/timing.ts';

/** The inputs of the acting side. */
export interface JobDriverContext {
  readonly store: Store;
  readonly lease: Lease;
  readonly sweep: SweepRow;
  readonly target: ComputeTarget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: SweepTiming;
  jobFor(attempt: PlannedAttempt): AttemptJob | Promise<AttemptJob>;
  /** False if another controller may own the sweep: engine calls are not fenced. */
  mayAct(): boolean;
  /** Wakes the loop: the log may have grown. */
  wake(): void;
  /** Wakes the loop without news in the log. */
  nudge(): void;
  /** The store failed during a call that nobody awaits. */
  fail(error: unknown): void;
}
