import { messageOf } from '../../base/index.ts';
import type { JobStatus, Listing } from '../../compute/index.ts';
import type { AttemptEnd, AttemptRow } from '../../model/index.ts';
import type { AttemptWork } from './attempt-work.ts';
import { endOfJob, endWithoutJob } from './end-by-observation.ts';
import type { JobDriverContext } from './job-driver-context.ts';
import { createOrphanReaper, type OrphanReaper } from './orphan-reaper.ts';
import { createSilence, type Silence } from './silence.ts';

/** Looks in a row that clean up after jobs whose end was seen: one to reap, one to see them gone. */
const looksInARow = 3;

/** What a job monitor needs besides the target. */
export interface JobMonitorContext extends JobDriverContext {
  readonly works: Map<string, AttemptWork>;
  /** Makes the target adopt jobs of an earlier controller; before that, its listing proves nothing. */
  adopt(): Promise<void>;
  cancel(work: AttemptWork): Promise<void>;
}

/**
 * Polls a target and settles what each listing proves.
 *
 * Absence proves nothing in a listing that began before the submit was answered. Elsewhere it counts only when two
 * listings, a pause apart, agree, because an engine's view lags. No pause is needed for a job whose end we saw and
 * reaped, for one that was never submitted, and for a target inside this process.
 */
export class JobMonitor {
  readonly #context: JobMonitorContext;
  readonly #hasHeartbeats: boolean;
  readonly #silence: Silence;
  readonly #orphanReaper: OrphanReaper;
  #lastMs = Number.NEGATIVE_INFINITY;
  #byMs = Number.POSITIVE_INFINITY;
  #hasNews = false;
  #isLooking = false;

  constructor(context: JobMonitorContext) {
    this.#context = context;
    this.#hasHeartbeats = context.target.heartbeats !== null;
    this.#silence = createSilence(context.timing.suspectMs);
    this.#orphanReaper = createOrphanReaper(context);
  }

  /** Something changed: poll soon. */
  requestPoll(): void {
    this.#hasNews = true;
  }

  /** Poll at this time at the latest, monotonic milliseconds. */
  expectBy(atMs: number): void {
    this.#byMs = Math.min(this.#byMs, atMs);
  }

  /** When the next poll is due, monotonic milliseconds. */
  nextMs(isIdle: boolean): number {
    const { works, timing } = this.#context;
    if (this.#isLooking || (works.size === 0 && !this.#hasNews)) return Number.POSITIVE_INFINITY;
    const next = Math.min(this.#byMs, this.#lastMs + timing.listingPauseMs);
    if (!this.#hasNews) return next;
    return Math.min(next, isIdle ? Number.NEGATIVE_INFINITY : this.#lastMs + timing.listingThrottleMs);
  }

  /** Lists the jobs of the target and acts on what it shows, again at once where that settles more. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (let count = 0; count < looksInARow; count++) if (!(await this.#lookOnce())) break;
    } finally {
      this.#isLooking = false;
      this.#context.wake();
    }
  }

  /** @returns true if another look right away can settle more */
  async #lookOnce(): Promise<boolean> {
    const { clock, target, logger, works } = this.#context;
    this.#hasNews = false;
    this.#byMs = Number.POSITIVE_INFINITY;
    this.#lastMs = clock.monotonicMs();
    // Read the rows before the listing: an end by observation names the epoch and beat from before the look began.
    const seen = await this.#rowsOfSuspects();
    let listing: Listing | undefined;
    try {
      await this.#context.adopt();
      listing = await target.list();
    } catch (error) {
      logger.warn('sweep.list_failed', { target: target.name, error: messageOf(error) });
    }
    if (!listing) {
      await Promise.all([...works.values()].map((work) => this.#judgeSilence(work, seen.get(work.key), undefined)));
      return false;
    }
    const jobs = new Map(listing.jobs.map((job) => [job.key, job]));
    let again = false;
    // All at once, so that a store can write the results in one transaction.
    await Promise.all(
      [...works.values()].map(async (work) => {
        const job = jobs.get(work.key);
        if (!work.isEnded) await this.#judge(work, job, listing, seen.get(work.key));
        else if (await this.#cleanUp(work, job, listing)) again = true;
      }),
    );
    await this.#orphanReaper.look(listing.jobs, works);
    return again;
  }

  async #rowsOfSuspects(): Promise<ReadonlyMap<string, AttemptRow>> {
    const { store, lease, works } = this.#context;
    if (this.#hasHeartbeats) {
      const rows = await store.attempts({ sweepId: lease.sweepId, open: true });
      this.#silence.seen(rows, this.#lastMs);
      return new Map(rows.map((row) => [row.key, row]));
    }
    const suspects = [...works.values()].filter((work) => !work.isEnded && this.#isSuspect(work));
    const rows = await Promise.all(suspects.map((work) => store.attempt(work.key)));
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** An attempt that this look may end. */
  #isSuspect(work: AttemptWork): boolean {
    const { timing } = this.#context;
    if (work.absentMs !== null || (work.isUnwanted && work.stage === 'planned')) return true;
    const isPast = (sinceMs: number | null, waitMs: number) => sinceMs !== null && this.#lastMs - sinceMs >= waitMs;
    return isPast(work.endedMs, timing.endGraceMs) || isPast(work.unclaimedMs, timing.claimMs);
  }

  #noteAbsence(work: AttemptWork, listing: Listing): void {
    work.absentMs ??= listing.startedAtMs;
    work.absentLooks += 1;
  }

  #needsPause(work: AttemptWork): boolean {
    return this.#context.target.survivesRestart && work.endedMs === null && work.stage === 'submitted';
  }

  /** @returns true if another look right away helps */
  async #cleanUp(work: AttemptWork, job: JobStatus | undefined, listing: Listing): Promise<boolean> {
    const { target, timing, store, lease, works } = this.#context;
    if (job?.phase === 'ended') {
      work.endedMs ??= listing.startedAtMs;
      work.absentMs = null;
      work.absentLooks = 0;
      await this.#attempt(work, 'sweep.reap_failed', () => target.reap(work.key));
      return true;
    }
    if (job) {
      work.absentLooks = 0;
      await this.#cancelShown(work);
      return false;
    }
    if (work.stage === 'submitting' || listing.startedAtMs < work.submittedMs) return false;
    this.#noteAbsence(work, listing);
    const waitedMs = listing.startedAtMs - (work.absentMs ?? 0);
    if (work.absentLooks >= 2 && (!this.#needsPause(work) || waitedMs >= timing.listingPauseMs)) {
      if (work.isReaped || (await store.reaped(lease, work.key))) works.delete(work.key);
      return false;
    }
    return !this.#needsPause(work);
  }

  async #judge(
    work: AttemptWork,
    job: JobStatus | undefined,
    listing: Listing,
    row: AttemptRow | undefined,
  ): Promise<void> {
    const { store, lease, timing } = this.#context;
    if (work.stage === 'submitting') return;
    if (!job) return this.#judgeAbsence(work, listing, row);
    work.absentMs = null;
    work.absentLooks = 0;
    work.isEnding = job.phase === 'ending' || job.phase === 'ended';
    if (work.stage === 'planned') {
      // An unanswered submit, or one of an earlier controller, created the job.
      work.stage = 'submitted';
      if (job.nativeId !== null) await store.submitted(lease, work.key, job.nativeId);
    }
    if (job.phase === 'ended') {
      work.endedMs ??= listing.startedAtMs;
      const isOver = listing.startedAtMs - work.endedMs >= timing.endGraceMs;
      if (isOver && row) await this.#end(work, row, endOfJob(job, row.epoch > 0));
      else this.expectBy(work.endedMs + timing.endGraceMs);
      return;
    }
    if (work.isUnwanted) await this.#cancelShown(work);
    if (job.phase === 'running' && !work.isClaimed) {
      work.unclaimedMs ??= listing.startedAtMs;
      this.expectBy(work.unclaimedMs + timing.claimMs);
      if (listing.startedAtMs - work.unclaimedMs >= timing.claimMs && row?.epoch === 0) {
        await this.#context.cancel(work);
        await this.#end(work, row, endWithoutJob('never_launched', 'The job runs and never claimed its attempt.'));
        return;
      }
    }
    await this.#judgeSilence(work, row, job);
  }

  async #judgeAbsence(work: AttemptWork, listing: Listing, row: AttemptRow | undefined): Promise<void> {
    const { target, timing } = this.#context;
    if (listing.startedAtMs < work.submittedMs) return;
    if (this.#isUnsubmitted(work)) {
      work.stage = 'planned';
      this.#context.wake();
    }
    if (work.stage === 'planned') return this.#judgeUnsubmitted(work, listing, row);
    this.#noteAbsence(work, listing);
    const absentMs = work.absentMs ?? listing.startedAtMs;
    const waitMs = target.survivesRestart ? Math.max(timing.listingPauseMs, timing.endGraceMs) : 0;
    const isProven = work.absentLooks >= 2 && listing.startedAtMs - absentMs >= waitMs;
    if (!isProven || !row) return this.expectBy(absentMs + waitMs);
    const silentUntilMs = this.#silence.sinceMs(row, this.#lastMs) + timing.suspectMs;
    if (this.#hasHeartbeats && silentUntilMs > this.#lastMs) return this.expectBy(silentUntilMs);
    const lost = row.epoch > 0 ? 'lost_node' : 'never_launched';
    await this.#end(work, row, endWithoutJob(lost, `The job is gone from ${target.name} and said nothing at its end.`));
  }

  /** Submitting it again cannot run anything twice. */
  #isUnsubmitted({ stage, isClaimed, isOurClaim, isUnwanted, submittedMs }: AttemptWork): boolean {
    if (stage !== 'submitted') return false;
    // An earlier controller launched it and claimed for it, and the target finds whatever that controller submitted.
    if (isOurClaim && submittedMs === Number.NEGATIVE_INFINITY) return true;
    // Its process ended before user code began.
    return !this.#context.target.survivesRestart && !isClaimed && !isUnwanted;
  }

  async #judgeUnsubmitted(work: AttemptWork, listing: Listing, row: AttemptRow | undefined): Promise<void> {
    // Never submitted, and no longer wanted: nothing else will ever end it.
    if (!work.isUnwanted) return;
    work.absentMs ??= listing.startedAtMs;
    if (!row) this.expectBy(listing.startedAtMs);
    else if (row.epoch > 0 && !work.isOurClaim) {
      // An unanswered submit created it, it ran, and it is gone.
      work.stage = 'submitted';
    } else {
      // A controller that was stopped before its submit may still wake up: its job asks nobody.
      if (work.isOurClaim) await this.#context.cancel(work);
      await this.#end(work, row, endWithoutJob('canceled', 'Canceled before it was submitted.'));
    }
  }

  /** The engine still shows the run, or cannot be asked, but the run has been silent for very long. */
  async #judgeSilence(work: AttemptWork, row: AttemptRow | undefined, job: JobStatus | undefined): Promise<void> {
    if (!this.#hasHeartbeats || work.isEnded || !row || row.epoch === 0 || job?.phase === 'queued') return;
    if (this.#lastMs - this.#silence.sinceMs(row, this.#lastMs) < this.#context.timing.lostMs) return;
    if (job) await this.#context.cancel(work);
    await this.#end(work, row, endWithoutJob('lost_node', 'The run has not been heard of for too long.'));
  }

  async #end(work: AttemptWork, row: AttemptRow, observed: AttemptEnd): Promise<void> {
    const { store, lease, logger } = this.#context;
    const { key, epoch, beat } = row;
    const isDone = await store.observeEnd(lease, { key, epoch, beat }, observed);
    if (!isDone) {
      // The run has reported since: either its own end is in the log, or it is alive.
      work.absentMs = null;
      work.absentLooks = 0;
      this.#hasNews = true;
    }
    logger.info('sweep.end_observed', { key, kind: observed.kind, accepted: isDone });
  }

  /** A job that should be gone but is still listed. */
  async #cancelShown(work: AttemptWork): Promise<void> {
    if (this.#context.clock.monotonicMs() >= work.cancelMs) await this.#context.cancel(work);
    this.expectBy(work.cancelMs);
  }

  async #attempt(work: AttemptWork, event: string, call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#context.logger.warn(event, { key: work.key, error: messageOf(error) });
    }
  }
}
