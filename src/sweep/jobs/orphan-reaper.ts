import { isHyperDriveException, messageOf } from '../../base/index.ts';
import type { JobStatus } from '../../compute/index.ts';
import type { AttemptRow } from '../../model/index.ts';
import type { AttemptWork } from './attempt-work.ts';
import type { JobDriverContext } from './job-driver-context.ts';

/** Cleans up jobs of this sweep that no attempt accounts for. */
export interface OrphanReaper {
  look(jobs: readonly JobStatus[], works: ReadonlyMap<string, AttemptWork>): Promise<void>;
}

/**
 * A job of an attempt that has ended and was reaped came from a submit that arrived very late: it is canceled at once.
 * A job that no record knows is canceled after a grace period: a restored backup must not kill fresh jobs.
 */
export function createOrphanReaper({ store, lease, target, clock, logger, timing }: JobDriverContext): OrphanReaper {
  const prefix = `${store.installId}-${lease.sweepId}-`;
  const firstSeenMs = new Map<string, number>();

  return {
    async look(jobs, works) {
      for (const job of jobs) if (job.key.startsWith(prefix) && !works.has(job.key)) await settle(job);
    },
  };

  async function settle(job: JobStatus): Promise<void> {
    const row = await find(job.key);
    const nowMs = clock.monotonicMs();
    const seenMs = firstSeenMs.get(job.key) ?? nowMs;
    firstSeenMs.set(job.key, seenMs);
    if (row ? row.endedSeq === null : nowMs - seenMs < timing.orphanMs) return;
    try {
      if (job.phase === 'ended') await target.reap(job.key);
      else await target.cancel(job.key);
      logger.info('sweep.orphan', { key: job.key, phase: job.phase });
    } catch (error) {
      logger.warn('sweep.orphan_failed', { key: job.key, error: messageOf(error) });
    }
  }

  async function find(key: string): Promise<AttemptRow | undefined> {
    try {
      return await store.attempt(key);
    } catch (error) {
      if (isHyperDriveException(error) && error.code === 'TRACKING_UNKNOWN_ATTEMPT') return undefined;
      throw error;
    }
  }
}
