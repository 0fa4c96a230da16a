import { isFinalSweepState, isFinalTrialState, type SweepRow } from '../../model/index.ts';
import type { ConfigurationValue } from '../../space/index.ts';
import type { Lease, Store } from '../../store/index.ts';
import type { Drive } from '../../workspace/index.ts';
import type { Bell } from '../bell.ts';
import { sdkError } from '../errors.ts';
import { askedNumbers, studyTotal } from './asked-numbers.ts';
import type { ReportedTrials } from './reported-trials.ts';
import type { StudyTrial, TrialDispatcher } from './study-trial.ts';

/** What the trials of a study come from. */
export interface TrialSource<Config extends ConfigurationValue> {
  readonly store: Store;
  readonly drive: Drive;
  readonly dispatcher: TrialDispatcher<Config>;
  readonly reported: ReportedTrials;
  readonly bell: Bell;
}

/** Hands out the trials of a study: those that an earlier process left open, then new ones. */
export class TrialRequests<Config extends ConfigurationValue> {
  readonly #store: Store;
  readonly #drive: Drive;
  readonly #dispatcher: TrialDispatcher<Config>;
  readonly #reported: ReportedTrials;
  readonly #bell: Bell;
  /** Trials that an earlier process left open, until they are handed out again. */
  readonly #left = new Set<number>();
  /** Trial numbers requested so far. */
  #asked = 0;
  /** Trial numbers of `ask` calls that were aborted, or that an earlier process made and got no answer to; lowest first. */
  readonly #abandoned: number[] = [];
  #lease: Promise<Lease> | undefined;

  constructor({ store, drive, dispatcher, reported, bell }: TrialSource<Config>) {
    this.#store = store;
    this.#drive = drive;
    this.#dispatcher = dispatcher;
    this.#reported = reported;
    this.#bell = bell;
  }

  /** The next trial: one that an earlier process left open, or a new one. @throws SDK_EXHAUSTED */
  async next(aborted: Promise<never>): Promise<StudyTrial<Config>> {
    const again = await this.leftOver(aborted);
    if (again) return again;
    await Promise.race([this.#reported.recorded(), aborted]);
    const lease = await this.#held();
    const number = this.#abandoned.shift() ?? (await this.#request(lease));
    const waiting = this.#dispatcher.wait(number);
    this.#drive.wake('own');
    const giveUp = new AbortController();
    let isTaken = false;
    try {
      const trial = await Promise.race([waiting, this.#exhausted(number, giveUp.signal), aborted]);
      isTaken = true;
      return trial;
    } finally {
      // Already suggested, or about to be: the next `ask` takes it.
      if (!isTaken) this.#abandoned.push(number);
      giveUp.abort();
      this.#dispatcher.forget(number);
    }
  }

  /** An open trial that no caller holds; waits for trials that are about to restart. */
  async leftOver(aborted: Promise<never>): Promise<StudyTrial<Config> | undefined> {
    await Promise.race([this.#held(), aborted]);
    for (;;) {
      const news = this.#bell.next();
      const again = this.#dispatcher.takeReady();
      if (again) {
        this.#left.delete(again.number);
        const place = this.#abandoned.indexOf(again.number);
        if (place >= 0) this.#abandoned.splice(place, 1);
        return again;
      }
      for (const number of [...this.#left]) {
        const { state } = await this.#store.trial(this.#drive.sweepId, number);
        if (isFinalTrialState(state)) this.#left.delete(number);
      }
      if (this.#left.size === 0 || this.#reported.isOver) return undefined;
      await Promise.race([news, aborted]);
    }
  }

  /** The study's lease, and with it what earlier processes left. @throws STORE_LEASE_HELD */
  #held(): Promise<Lease> {
    this.#lease ??= this.#takeStock();
    return this.#lease;
  }

  /** Only after the lease is taken: until then its last holder may ask for more. */
  async #takeStock(): Promise<Lease> {
    const { sweepId, lease, done } = this.#drive;
    const taken = await lease;
    if (taken === undefined) throw exhausted(await done, 'the study is closed');
    const { count, unanswered } = await askedNumbers(this.#store, await this.#store.sweep(sweepId));
    const open = await this.#store.trials({ sweepId, states: ['queued', 'starting', 'running'] });
    this.#asked = count;
    this.#abandoned.push(...unanswered);
    for (const { number } of open) this.#left.add(number);
    return taken;
  }

  /** Requests one more trial through the log. @returns its number */
  async #request(lease: Lease): Promise<number> {
    const store = this.#store;
    try {
      // Counted only once the log has it: a refused request must not leave a number that never comes.
      if (await store.ask(lease, 1)) return this.#asked++;
    } catch (error) {
      const sweep = await store.sweep(this.#drive.sweepId);
      throw isFinalSweepState(sweep.state) ? exhausted(sweep) : error;
    }
    // Another process has taken the study over, which the drive finds out too.
    throw exhausted(await this.#drive.done, 'the study is closed');
  }

  /** Never resolves; rejects once trial `number` will not come. */
  async #exhausted(number: number, giveUp: AbortSignal): Promise<never> {
    for (;;) {
      const news = this.#bell.next();
      const sweep = this.#drive.row() ?? (await this.#store.sweep(this.#drive.sweepId));
      if (giveUp.aborted) return new Promise<never>(() => {});
      if (number >= studyTotal(sweep) || sweep.state !== 'running') throw exhausted(sweep);
      // If the drive failed, its error explains why.
      if (this.#reported.isOver) throw exhausted(await this.#drive.done, 'the study is closed');
      await news;
    }
  }
}

function exhausted(sweep: SweepRow, reason?: string): Error {
  const total = studyTotal(sweep);
  const why =
    reason ??
    (sweep.message !== null && isFinalSweepState(sweep.state)
      ? sweep.message
      : sweep.state === 'canceled'
        ? 'the study was canceled'
        : `the study has handed out all of its ${total} configurations`);
  return sdkError('SDK_EXHAUSTED', why, { details: { sweepId: sweep.id, total } });
}
