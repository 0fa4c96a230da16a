import { type Clock, type Logger, sleep } from '../../base/index.ts';
import { type Lease, type LeaseOwner, leaseSign, leaseState, type Store } from '../../store/index.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import type { SweepTiming } from './timing.ts';

/**
 * Takes the lease of a sweep. If its owner may hang, watches the owner's renewals for the length of a lease, by the
 * monotonic clock: a renewal proves that the owner lives, silence that it does not. No wall clock can take a lease
 * away.
 * The rule is checked in `test/protocol/lease.pml`.
 *
 * @returns undefined once the signal aborts
 * @throws STORE_LEASE_HELD if the owner lives or seems to
 */
export async function takeLease(
  store: Store,
  sweepId: string,
  { owner, clock, logger, timing, signal }: TakeLease,
): Promise<Lease | undefined> {
  let watched: { readonly sign: string; readonly sinceMs: number } | undefined;
  while (!signal.aborted) {
    const row = await retryWhileBusy(clock, () => store.sweep(sweepId));
    const sign = leaseSign(row);
    const standing = leaseState(row, store.time.wallMs(), owner);
    const isMoved = watched !== undefined && watched.sign !== sign;
    const isOver = watched?.sign === sign && clock.monotonicMs() - watched.sinceMs >= timing.leaseMs;
    // Renewed meanwhile, or between this look and the transaction: the owner lives, and the store refuses.
    if (standing === 'free' || isMoved || isOver || (standing === 'held' && watched === undefined))
      return retryWhileBusy(clock, () => store.acquireLease(sweepId, owner, timing.leaseMs, isOver ? sign : undefined));
    if (watched === undefined) {
      const text = 'its controller may hang: taking over unless it renews its lease';
      logger.warn('sweep.lease_watched', { sweepId, text, withinMs: timing.leaseMs });
    }
    watched ??= { sign, sinceMs: clock.monotonicMs() };
    await sleep(clock, timing.leaseLookMs, signal);
  }
  return undefined;
}

interface TakeLease {
  readonly owner: LeaseOwner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: SweepTiming;
  readonly signal: AbortSignal;
}
