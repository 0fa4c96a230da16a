import { type Clock, inBackground, isHyperDriveException, type Logger, messageOf } from '../../base/index.ts';
import type { Lease, Store } from '../../store/index.ts';
import type { SweepTiming } from './timing.ts';

/** Renews a lease until stopped. */
export interface LeaseKeeper {
  /** False if the last renewal is so long ago that another controller may own the sweep: start nothing. */
  readonly isFresh: boolean;
  /** Renews at once, so that readers of the wall-clock expiry see a current time. */
  renew(): void;
  stop(): void;
}

/** The inputs of {@link keepLease}. */
interface LeaseKeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing: SweepTiming;
  /** Called once, when another controller holds the sweep. */
  lost(): void;
  /** Called once, when the store is gone and no renewal can succeed. */
  failed(error: unknown): void;
}

/** Renews a lease until `stop`. */
export function keepLease(
  store: Store,
  lease: Lease,
  { clock, logger, timing, lost, failed }: LeaseKeeperOptions,
): LeaseKeeper {
  let renewedMs = clock.monotonicMs();
  let isStopped = false;
  const renewLater = () => clock.schedule(timing.renewMs, () => inBackground(renewOnce(), failed));
  const renewOnce = async () => {
    const startedMs = clock.monotonicMs();
    try {
      const isOurs = await store.renewLease(lease, timing.leaseMs);
      if (isStopped) return;
      if (!isOurs) return lost();
      renewedMs = startedMs;
    } catch (error) {
      if (isHyperDriveException(error) && error.code === 'STORE_GONE') {
        if (!isStopped) failed(error);
        return;
      }
      // The store is busy or unreachable; the lease leaves time for two more attempts.
      logger.warn('sweep.renew_failed', { sweepId: lease.sweepId, error: messageOf(error) });
    }
    if (isStopped) return;
    cancel();
    cancel = renewLater();
  };
  let cancel = renewLater();
  return {
    get isFresh() {
      return clock.monotonicMs() - renewedMs < timing.actWithinMs;
    },
    renew() {
      if (!isStopped) inBackground(renewOnce(), failed);
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
