import { type HyperDriveException, isHyperDriveException, messageOf, sleep } from '../../base/index.ts';
import type { AttemptJob } from '../../compute/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { isBusy } from '../control/retry-while-busy.ts';
import { type AttemptWork, createWork } from './attempt-work.ts';
import { endOfRefused, endWithoutJob } from './end-by-observation.ts';
import type { JobDriverContext } from './job-driver-context.ts';
import { JobMonitor } from './job-monitor.ts';

/**
 * The acting side: it carries out what has been written, and observes what happens to jobs. It is level-triggered: it
 * acts on what rows and listings show, and may be interrupted anywhere or run twice.
 */
export class JobDriver {
  readonly #context: JobDriverContext;
  readonly #works = new Map<string, AttemptWork>();
  readonly #monitor: JobMonitor;
  readonly #inFlight = new Set<Promise<void>>();
  #unadopted: AttemptJob[] = [];
  #isStopped = false;

  constructor(context: JobDriverContext) {
    this.#context = context;
    this.#monitor = new JobMonitor({
      ...context,
      works: this.#works,
      adopt: () => this.#adopt(),
      cancel: (work) => this.#cancel(work),
    });
  }

  /** Attempts found in the store after a start. The first look adopts those that run; planned ones are submitted. */
  async adopt(works: readonly AttemptWork[]): Promise<void> {
    for (const work of works) this.#works.set(work.key, work);
    this.#monitor.requestPoll();
    if (this.#context.target.survivesRestart)
      for (const work of works) if (!work.isEnded) this.#unadopted.push(await this.#jobOf(work));
  }

  /** Called before each look until it has succeeded. */
  async #adopt(): Promise<void> {
    if (this.#unadopted.length === 0) return;
    await this.#context.target.adopt(this.#unadopted);
    this.#unadopted = [];
  }

  /** A launch has been written. */
  planned(about: Pick<AttemptWork, 'key' | 'trial' | 'attempt' | 'config' | 'parent' | 'resumes' | 'grant'>): void {
    this.#works.set(about.key, createWork({ ...about, isClaimed: about.grant !== undefined }));
  }

  claimed(key: string): void {
    const work = this.#works.get(key);
    if (work) work.isClaimed = true;
  }

  /** The trial has a verdict, which has been written. */
  unwanted(key: string): void {
    const work = this.#works.get(key);
    if (!work) return;
    work.isUnwanted = true;
    this.#letGo(work);
  }

  /** @param isGone its row is reaped already */
  ended(key: string, isGone = false): void {
    const work = this.#works.get(key);
    if (!work) return;
    work.isEnded = true;
    work.isReaped = isGone;
    this.#letGo(work);
  }

  /** The job should end: by itself within a moment, otherwise the next look cancels it. */
  #letGo(work: AttemptWork): void {
    const { clock, timing } = this.#context;
    work.cancelMs = Math.max(work.cancelMs, clock.monotonicMs() + timing.cancelAfterMs);
    if (work.isEnded || work.stage === 'planned') this.#monitor.requestPoll();
    this.#monitor.expectBy(work.cancelMs);
  }

  /** The target reports a change. */
  changed(): void {
    this.#monitor.requestPoll();
  }

  /** Launches that do not occupy a slot of the target yet. */
  get waiting(): number {
    let count = 0;
    for (const work of this.#works.values()) if (work.stage !== 'submitted' && !work.isEnded) count++;
    return count;
  }

  /** True if user code is known to have ended but the end of the attempt is not folded. */
  isEnding(key: string): boolean {
    const work = this.#works.get(key);
    return work?.isEnding === true && !work.isEnded;
  }

  /** True if every attempt is reaped. */
  get isClean(): boolean {
    return this.#works.size === 0;
  }

  /** Monotonic time at which to call `act` again; Infinity: not before something happens. */
  nextMs(isIdle: boolean): number {
    // Overdue work must not keep the loop spinning while nothing may be done; it looks again by itself.
    if (!this.#context.mayAct()) return Number.POSITIVE_INFINITY;
    let next = this.#monitor.nextMs(isIdle);
    for (const work of this.#works.values()) if (isSubmittable(work)) next = Math.min(next, work.nextTryMs);
    return next;
  }

  /**
   * Does what is due: submits, and looks at the target. Returns at once; outcomes arrive through `wake`. @param isIdle
   * nothing else is left to do, so looks are not throttled
   */
  act(isIdle: boolean): void {
    const { clock } = this.#context;
    if (this.#isStopped || !this.#context.mayAct()) return;
    const nowMs = clock.monotonicMs();
    for (const work of this.#works.values())
      if (isSubmittable(work) && work.nextTryMs <= nowMs) this.#background(this.#submit(work));
    if (this.#monitor.nextMs(isIdle) <= nowMs) this.#background(this.#monitor.look());
  }

  /** Starts no further call; resolves when calls in flight are answered, or after a timeout. */
  async stop(): Promise<void> {
    const { clock, timing } = this.#context;
    this.#isStopped = true;
    const done = new AbortController();
    const answered = Promise.all(this.#inFlight).then(() => done.abort());
    // A call that an engine never answers must not keep a process from exiting: it is harmless whenever it lands.
    await Promise.race([answered, sleep(clock, timing.actWithinMs, done.signal)]);
  }

  async #submit(work: AttemptWork): Promise<void> {
    const { store, lease, target, clock, timing } = this.#context;
    work.stage = 'submitting';
    work.firstTryMs ??= clock.monotonicMs();
    // No runner waits until its claim is on the disk, so the submit does.
    if (work.isOurClaim && target.survivesRestart) await store.synced();
    let nativeId: string | null;
    try {
      const job = await this.#jobOf(work);
      if (this.#isStopped || !this.#context.mayAct()) {
        work.stage = 'planned';
        return;
      }
      nativeId = (await target.submit(job, work.grant)).nativeId;
    } catch (error) {
      await this.#submitFailed(work, error);
      return;
    }
    work.stage = 'submitted';
    work.submittedMs = clock.monotonicMs();
    const mustGo = work.isUnwanted || work.isEnded;
    if (mustGo) this.#monitor.requestPoll();
    // Nothing depends on the handle. A target that ends with this process needs no later request for it.
    if (nativeId !== null && target.survivesRestart) await store.submitted(lease, work.key, nativeId);
    this.#monitor.expectBy(clock.monotonicMs() + timing.listingPauseMs);
    // In this process a submit is instant, so the loop has counted its slot and will look again soon enough.
    // A submit appends nothing to the log.
    if (mustGo || target.survivesRestart) this.#context.nudge();
  }

  async #submitFailed(work: AttemptWork, error: unknown): Promise<void> {
    const { sweep, clock, timing, logger } = this.#context;
    logger.warn('sweep.submit_failed', { key: work.key, tries: work.tries + 1, error: messageOf(error) });
    work.stage = 'planned';
    work.tries += 1;
    const triedMs = clock.monotonicMs() - (work.firstTryMs ?? 0);
    // Full jitter, from a separate random stream: many controllers must not return at the same moment.
    const pauseMs = Math.min(timing.submitPauseMs * 2 ** (work.tries - 1), timing.submitPauseMaxMs);
    work.nextTryMs = clock.monotonicMs() + pauseMs * seededRng(sweep.id, work.key, work.tries, 'submit').uniform();
    if (isRefusal(error)) await this.#endUnlaunched(work, endOfRefused(messageOf(error)));
    else if (isOfMachine(error) || triedMs >= timing.submitPatienceMs)
      await this.#endUnlaunched(work, endWithoutJob('never_launched', `Could not be submitted: ${messageOf(error)}`));
    this.#context.wake();
  }

  async #endUnlaunched(work: AttemptWork, end: ReturnType<typeof endOfRefused>): Promise<void> {
    const { store, lease } = this.#context;
    const { epoch, beat } = await store.attempt(work.key);
    // A runner's claim proves that an earlier, unanswered submit made the job, so it did launch.
    if (epoch > 0 && !work.isOurClaim) work.stage = 'submitted';
    else await store.observeEnd(lease, { key: work.key, epoch, beat }, end);
  }

  async #cancel(work: AttemptWork): Promise<void> {
    const { target, clock, timing, logger } = this.#context;
    if (this.#isStopped || !this.#context.mayAct()) return;
    work.cancelMs = clock.monotonicMs() + timing.cancelAgainMs;
    try {
      await target.cancel(work.key);
    } catch (error) {
      // The next look shows the job again and cancels it again.
      work.cancelMs = clock.monotonicMs() + timing.cancelAfterMs;
      logger.warn('sweep.cancel_failed', { key: work.key, error: messageOf(error) });
    }
  }

  async #jobOf(work: AttemptWork): Promise<AttemptJob> {
    const { sweep, jobFor } = this.#context;
    const { key, trial, attempt, config, parent, resumes } = work;
    return jobFor({ key, sweepId: sweep.id, trial, attempt, config, parent, resumes, definition: sweep.definition });
  }

  #background(call: Promise<void>): void {
    const kept = call
      .catch((error: unknown) => {
        if (!isBusy(error)) return this.#context.fail(error);
        // The next look finds out again what should have been written.
        this.#monitor.expectBy(this.#context.clock.monotonicMs() + this.#context.timing.cancelAfterMs);
        this.#context.logger.warn('sweep.store_busy', { error: messageOf(error) });
      })
      .finally(() => this.#inFlight.delete(kept));
    this.#inFlight.add(kept);
  }
}

function isSubmittable(work: AttemptWork): boolean {
  return work.stage === 'planned' && !work.isEnded && !work.isUnwanted;
}

/** Errors after which the same call can never succeed. */
const refusals: ReadonlySet<HyperDriveException['kind']> = new Set(['config', 'too_large', 'missing', 'unsupported']);

/**
 * The machine could not create a job, for instance because of a full disk. That is known at once, so the trial's
 * retries decide.
 */
function isOfMachine(error: unknown): boolean {
  return isHyperDriveException(error) && error.code.startsWith('SYSTEM_');
}

function isRefusal(error: unknown): boolean {
  return isHyperDriveException(error) && refusals.has(error.kind);
}
