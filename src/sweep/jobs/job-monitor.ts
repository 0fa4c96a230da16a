import { messageOf } from '../../base/index.ts';
import type { JobStatus, Listing } from '../../compute/index.ts';
import type { AttemptEnd, AttemptRow } from '../../model/index.ts';
import type { AttemptWork } from './attempt-work.ts';
import { endOfJob, endWithoutJob } from './end-by-observation.ts';
import type { JobDriverContext } from './job-driver-context.ts';
import { createOrphanReaper } from './orphan-reaper.ts';
import { createSilence } from './silence.ts';

/** Looks at a target and settles what the looks prove. */
export interface JobMonitor {
  /** Something changed: look soon. */
  requestPoll(): void;
  /** Look at this time at the latest, monotonic milliseconds. */
  expectBy(atMs: number): void;
  nextMs(isIdle: boolean): number;
  look(): Promise<void>;
}

/** Looks in a row that clean up after jobs whose end was seen: one to reap, two to see them gone. */
const looksInARow = 3;

/**
 * Absence proves nothing in a look that began before the submit was answered, and counts only twice, a pause apart,
 * because views of engines lag. A job whose end we saw and reaped, one that was never submitted, and those of a target
 * inside this process need no pause.
 */
export function createJobMonitor(
  context: JobDriverContext & {
    readonly works: Map<string, AttemptWork>;
    /** Makes the target know jobs of an earlier controller; before that its listing proves nothing. */
    adopt(): Promise<void>;
    cancel(work: AttemptWork): Promise<void>;
  },
): JobMonitor {
  const { store, lease, target, clock, logger, timing, works } = context;
  const hasHeartbeats = target.heartbeats !== null;
  const silence = createSilence(timing.suspectMs);
  const orphanReaper = createOrphanReaper(context);
  let lastMs = Number.NEGATIVE_INFINITY;
  let byMs = Number.POSITIVE_INFINITY;
  let hasNews = false;
  let isLooking = false;

  return {
    requestPoll() {
      hasNews = true;
    },
    expectBy(atMs) {
      byMs = Math.min(byMs, atMs);
    },
    nextMs(isIdle) {
      if (isLooking || (works.size === 0 && !hasNews)) return Number.POSITIVE_INFINITY;
      const next = Math.min(byMs, lastMs + timing.listingPauseMs);
      return hasNews ? Math.min(next, isIdle ? Number.NEGATIVE_INFINITY : lastMs + timing.listingThrottleMs) : next;
    },
    async look() {
      if (isLooking) return;
      isLooking = true;
      try {
        for (let count = 0; count < looksInARow; count++) if (!(await lookOnce())) break;
      } finally {
        isLooking = false;
        context.wake();
      }
    },
  };

  /** @returns true when another look at once can settle more */
  async function lookOnce(): Promise<boolean> {
    hasNews = false;
    byMs = Number.POSITIVE_INFINITY;
    lastMs = clock.monotonicMs();
    // Rows before the listing: an end by observation names the epoch and beat from before the look began.
    const seen = await rowsOfSuspects();
    let listing: Listing | undefined;
    try {
      await context.adopt();
      listing = await target.list();
    } catch (error) {
      logger.warn('sweep.list_failed', { target: target.name, error: messageOf(error) });
    }
    if (!listing) {
      await Promise.all([...works.values()].map((work) => judgeSilence(work, seen.get(work.key), undefined)));
      return false;
    }
    const jobs = new Map(listing.jobs.map((job) => [job.key, job]));
    let again = false;
    // All at once, so that a store can write what they come to in one transaction.
    await Promise.all(
      [...works.values()].map(async (work) => {
        const job = jobs.get(work.key);
        if (!work.isEnded) await judge(work, job, listing, seen.get(work.key));
        else if (await cleanUp(work, job, listing)) again = true;
      }),
    );
    await orphanReaper.look(listing.jobs, works);
    return again;
  }

  async function rowsOfSuspects(): Promise<ReadonlyMap<string, AttemptRow>> {
    if (hasHeartbeats) {
      const rows = await store.attempts({ sweepId: lease.sweepId, open: true });
      silence.seen(rows, lastMs);
      return new Map(rows.map((row) => [row.key, row]));
    }
    const suspects = [...works.values()].filter((work) => !work.isEnded && isSuspect(work));
    const rows = await Promise.all(suspects.map((work) => store.attempt(work.key)));
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** An attempt that this look may end. */
  function isSuspect(work: AttemptWork): boolean {
    if (work.absentMs !== null || (work.isUnwanted && work.stage === 'planned')) return true;
    const isPast = (sinceMs: number | null, waitMs: number) => sinceMs !== null && lastMs - sinceMs >= waitMs;
    return isPast(work.endedMs, timing.endGraceMs) || isPast(work.unclaimedMs, timing.claimMs);
  }

  function noteAbsence(work: AttemptWork, listing: Listing): void {
    if (work.absentMs === null) work.absentMs = listing.startedAtMs;
    work.absentLooks += 1;
  }

  function needsPause(work: AttemptWork): boolean {
    return target.survivesRestart && work.endedMs === null && work.stage === 'submitted';
  }

  /** @returns true when another look at once helps */
  async function cleanUp(work: AttemptWork, job: JobStatus | undefined, listing: Listing): Promise<boolean> {
    if (job?.phase === 'ended') {
      work.endedMs ??= listing.startedAtMs;
      work.absentMs = null;
      work.absentLooks = 0;
      await attempt(work, 'sweep.reap_failed', () => target.reap(work.key));
      return true;
    }
    if (job) {
      work.absentLooks = 0;
      await cancelShown(work);
      return false;
    }
    if (work.stage === 'submitting' || listing.startedAtMs < work.submittedMs) return false;
    noteAbsence(work, listing);
    const waitedMs = listing.startedAtMs - (work.absentMs ?? 0);
    if (work.absentLooks >= 2 && (!needsPause(work) || waitedMs >= timing.listingPauseMs)) {
      if (await store.reaped(lease, work.key)) works.delete(work.key);
      return false;
    }
    return !needsPause(work);
  }

  async function judge(
    work: AttemptWork,
    job: JobStatus | undefined,
    listing: Listing,
    row: AttemptRow | undefined,
  ): Promise<void> {
    if (work.stage === 'submitting') return;
    if (!job) return judgeAbsence(work, listing, row);
    work.absentMs = null;
    work.absentLooks = 0;
    work.isEnding = job.phase === 'ending' || job.phase === 'ended';
    if (work.stage === 'planned') {
      // An unanswered submit, or one of an earlier controller, made it.
      work.stage = 'submitted';
      if (job.nativeId !== null) await store.submitted(lease, work.key, job.nativeId);
    }
    if (job.phase === 'ended') {
      work.endedMs ??= listing.startedAtMs;
      const isOver = listing.startedAtMs - work.endedMs >= timing.endGraceMs;
      if (isOver && row) await end(work, row, endOfJob(job, row.epoch > 0));
      else lookBy(work.endedMs + timing.endGraceMs);
      return;
    }
    if (work.isUnwanted) await cancelShown(work);
    if (job.phase === 'running' && !work.isClaimed) {
      work.unclaimedMs ??= listing.startedAtMs;
      lookBy(work.unclaimedMs + timing.claimMs);
      if (listing.startedAtMs - work.unclaimedMs >= timing.claimMs && row?.epoch === 0) {
        await context.cancel(work);
        await end(work, row, endWithoutJob('never_launched', 'The job runs and never claimed its attempt.'));
        return;
      }
    }
    await judgeSilence(work, row, job);
  }

  async function judgeAbsence(work: AttemptWork, listing: Listing, row: AttemptRow | undefined): Promise<void> {
    if (work.stage === 'planned') {
      // Never submitted, and no longer wanted: nothing will ever end it but this.
      if (!work.isUnwanted) return;
      work.absentMs ??= listing.startedAtMs;
      if (!row) lookBy(listing.startedAtMs);
      // An unanswered submit made it, it ran, and it is gone.
      else if (row.epoch > 0) work.stage = 'submitted';
      else await end(work, row, endWithoutJob('canceled', 'Canceled before it was submitted.'));
      return;
    }
    if (listing.startedAtMs < work.submittedMs) return;
    if (!target.survivesRestart && !work.isClaimed && !work.isUnwanted) {
      // Its process ended before user code began, so submitting again cannot run anything twice.
      work.stage = 'planned';
      context.wake();
      return;
    }
    noteAbsence(work, listing);
    const absentMs = work.absentMs ?? listing.startedAtMs;
    const waitMs = target.survivesRestart ? Math.max(timing.listingPauseMs, timing.endGraceMs) : 0;
    const isProven = work.absentLooks >= 2 && listing.startedAtMs - absentMs >= waitMs;
    if (!isProven || !row) return lookBy(absentMs + waitMs);
    const silentUntilMs = silence.sinceMs(row, lastMs) + timing.suspectMs;
    if (hasHeartbeats && silentUntilMs > lastMs) return lookBy(silentUntilMs);
    const lost = row.epoch > 0 ? 'lost_node' : 'never_launched';
    await end(work, row, endWithoutJob(lost, `The job is gone from ${target.name} and said nothing at its end.`));
  }

  /** The engine still shows the run, or cannot be asked, but nobody has heard from it for very long. */
  async function judgeSilence(
    work: AttemptWork,
    row: AttemptRow | undefined,
    job: JobStatus | undefined,
  ): Promise<void> {
    if (!hasHeartbeats || work.isEnded || !row || row.epoch === 0 || job?.phase === 'queued') return;
    if (lastMs - silence.sinceMs(row, lastMs) < timing.lostMs) return;
    if (job) await context.cancel(work);
    await end(work, row, endWithoutJob('lost_node', 'The run has not been heard of for too long.'));
  }

  async function end(work: AttemptWork, row: AttemptRow, observed: AttemptEnd): Promise<void> {
    const { key, epoch, beat } = row;
    const isDone = await store.observeEnd(lease, { key, epoch, beat }, observed);
    if (!isDone) {
      // It moved since: its own end is in the log, or it lives.
      work.absentMs = null;
      work.absentLooks = 0;
      hasNews = true;
    }
    logger.info('sweep.end_observed', { key, kind: observed.kind, accepted: isDone });
  }

  /** A job that should be gone and is shown. */
  async function cancelShown(work: AttemptWork): Promise<void> {
    if (clock.monotonicMs() >= work.cancelMs) await context.cancel(work);
    lookBy(work.cancelMs);
  }

  function lookBy(atMs: number): void {
    byMs = Math.min(byMs, atMs);
  }

  async function attempt(work: AttemptWork, event: string, call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      logger.warn(event, { key: work.key, error: messageOf(error) });
    }
  }
}
