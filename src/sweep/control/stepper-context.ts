import type { SweepDecision, SweepRow } from '../../model/index.ts';
import type { Lease, Store } from '../../store/index.ts';
import type { StartsContext } from './starts.ts';
import type { SweepTiming } from './timing.ts';

/** The inputs of a stepper. */
export interface StepperContext extends StartsContext {
  readonly store: Store;
  readonly lease: Lease;
  readonly timing: SweepTiming;
  readonly row: SweepRow;
  /** Written with the first commit. */
  readonly notices: readonly SweepDecision[];
  tokenHash(key: string): Uint8Array;
  /**
   * Called after the input at this position, which changed the definition, is folded. Resolves when the next input may
   * be folded.
   */
  changed(seq: number): Promise<void>;
  /** Called after each commit with the trials that it ended, and those that it lets try again. */
  readonly committed: ((ended: readonly number[], retried: readonly number[]) => void) | undefined;
  /** A commit that joined the transaction of its inputs is written. @param hasMore there is more to do at once */
  joined(hasMore: boolean): void;
  /** The state of this controller no longer matches the log. */
  fail(error: unknown): void;
  /** Makes the error for a lost lease. */
  lost(): Error;
}

/** Where the log may have grown: nowhere, by what this process appended, or by what anybody appended. */
export type News = 'none' | 'own' | 'any';
