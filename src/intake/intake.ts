import { type Clock, inBackground, type Logger, silentLogger } from '../base/index.ts';
import type { AttemptIntake, AttemptName, Directive, ReportBatch, ReportReceipt, Verdict } from '../model/index.ts';
import { type AttemptStanding, intakeError, type Store } from '../store/index.ts';
import { checkBatch, checkClaim, checkEpoch, checkedEnd, checkNotice } from './checks.ts';

/**
 * Longest wait of an answer for the fold. Longer: a stuck controller holds up its runners; shorter: answers come
 * without the verdict of their own reports, which the next answer then carries.
 */
const settleMs = 2_000;

/**
 * Reports after which a group is closed. More: one transaction stops the event loop for longer; fewer: more commits
 * under load.
 */
const groupReports = 10_000;

/** What an intake is made from. */
export interface IntakeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** Intake over the store, with the news of this process's controllers. */
export interface StoreIntake extends AttemptIntake {
  /**
   * Calls `listener` with the sweep's id when something for its log was handed to the store by this intake: what the
   * listener then asks the store, it answers with that in it.
   * @returns unsubscribe
   */
  onAppended(listener: (sweepId: string) => void): () => void;
  /**
   * Names the controller that folds a sweep in this process: answers wait for `settle`, so that they carry the
   * verdict their own reports led to.
   * @param settle resolves when everything handed to the store before the call is folded
   * @param verdictOf what the fold then knows of a trial: its verdict, null without one, undefined where it cannot say
   * @returns ends that; waiting answers go on
   */
  judgedBy(sweepId: string, settle: () => Promise<void>, verdictOf?: VerdictOf): () => void;
  /**
   * The same for runners that end with this process: a power cut ends them too, so their claims and ends need not
   * wait for the disk. What it takes back of the log is a tail, and the sweep goes on from before it.
   */
  readonly withinProcess: AttemptIntake;
}

/** What a controller knows of a trial without the store. */
type VerdictOf = (trial: number) => Verdict | null | undefined;

/**
 * Takes in what runners say: checks it, commits it, tells the controllers of this process, and answers.
 *
 * Batches that arrive while one call of the store is under way share the next one; an idle intake sends at the end
 * of the turn. Claims and ends are answered when they are durable: a claim that a power cut undid could be granted
 * twice, and a runner drops its spool after its end.
 */
export function createIntake(options: IntakeOptions): StoreIntake {
  const { store } = options;
  const controllers = new Controllers(options);
  const batches = new BatchQueue(store, controllers);
  const intakeThat = (waitsForDisk: boolean): AttemptIntake => {
    const answered = async <T>(key: string, call: Promise<T>): Promise<T> => {
      // Told before the commit: the controller's look at the log shares the transaction.
      controllers.tell(nameOf(store.installId, key));
      const answer = await call;
      if (waitsForDisk) await store.synced();
      return answer;
    };
    return {
      async claim(key, request) {
        checkClaim(request);
        return answered(key, store.claim(key, request));
      },

      async heartbeat(key, epoch) {
        checkEpoch(epoch);
        const [, standing] = await Promise.all([store.heartbeat(key, epoch), standingOf(store, key)]);
        return { want: wantOf(standing) };
      },

      async reports(key, batch) {
        checkBatch(batch);
        const { cursor, verdict, standing } = await batches.add(key, batch);
        if (verdict !== undefined) return { cursor, want: wantOf({ verdict, cancelRequested: false }) };
        return { cursor, want: wantOf(standing ?? (await standingOf(store, key))) };
      },

      async notice(key, epoch, notice) {
        checkEpoch(epoch);
        checkNotice(notice);
        const told = store.notice(key, epoch, notice);
        controllers.tell(nameOf(store.installId, key));
        await told;
      },

      async end(key, request) {
        const checked = checkedEnd(request);
        return answered(key, store.end(key, checked));
      },

      async finish(key, last, request) {
        checkBatch(last);
        const checked = checkedEnd(request);
        return answered(key, store.end(key, checked, last));
      },
    };
  };
  return {
    ...intakeThat(true),
    withinProcess: intakeThat(false),
    onAppended: (listener) => controllers.onAppended(listener),
    judgedBy: (sweepId, settle, verdictOf) => controllers.judgedBy(sweepId, settle, verdictOf),
  };
}

/** A verdict first: it is final. A cancel that is not folded yet will become one unless the trial ends before. */
function wantOf(standing: Pick<AttemptStanding, 'verdict' | 'cancelRequested'>): Directive {
  if (standing.verdict === 'stop') return 'stop';
  return standing.verdict !== null || standing.cancelRequested ? 'cancel' : 'continue';
}

async function standingOf(store: Store, key: string): Promise<AttemptStanding> {
  const [standing] = await store.standings([key]);
  if (standing === undefined) throw unknownAttempt(key);
  return standing;
}

function unknownAttempt(key: string): Error {
  return intakeError('TRACKING_UNKNOWN_ATTEMPT', `No attempt ${JSON.stringify(key)} in this store.`, {
    details: { key },
  });
}

interface Accepted extends Omit<ReportReceipt, 'want'> {
  /** As the controller of this process has it, from the fold of these reports; undefined where none says. */
  readonly verdict?: Verdict | null | undefined;
  /** As of the transaction that took the reports; undefined where a controller may have moved on since. */
  readonly standing?: AttemptStanding | undefined;
}

interface WaitingBatch {
  readonly key: string;
  readonly batch: ReportBatch;
  resolve(accepted: Accepted): void;
  reject(error: unknown): void;
}

/** Groups batches into one call of the store, in the order they came. */
class BatchQueue {
  readonly #store: Store;
  readonly #controllers: Controllers;
  #waiting: WaitingBatch[] = [];
  #isSending = false;

  constructor(store: Store, controllers: Controllers) {
    this.#store = store;
    this.#controllers = controllers;
  }

  add(key: string, batch: ReportBatch): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, batch, resolve, reject });
      if (this.#isSending) return;
      this.#isSending = true;
      // The end of the turn: batches that arrived together go together, and one that came alone waits for nothing.
      setImmediate(() => inBackground(this.#send(), (error) => this.#failed(error)));
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendGroup(this.#takeGroup());
    this.#isSending = false;
  }

  /** Nothing waits for an answer that never comes, and later batches are sent again. */
  #failed(error: unknown): void {
    this.#isSending = false;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #takeGroup(): readonly WaitingBatch[] {
    let reports = 0;
    const open = this.#waiting.findIndex(({ batch }) => {
      reports += batch.reports.length;
      return reports > groupReports;
    });
    return this.#waiting.splice(0, open === -1 ? this.#waiting.length : Math.max(open, 1));
  }

  async #sendGroup(group: readonly WaitingBatch[]): Promise<void> {
    const names = group.map(({ key }) => nameOf(this.#store.installId, key));
    const folded = names.map((name) => name !== undefined && this.#controllers.isJudged(name.sweepId));
    const unfolded = group.filter((_, index) => !folded[index]).map(({ key }) => key);
    try {
      const appended = this.#store.appendReports(group);
      const standing = unfolded.length === 0 ? [] : this.#store.standings(unfolded);
      for (const name of names) this.#controllers.tell(name);
      const settled = names.map((name, index) => (folded[index] ? this.#controllers.settled(name) : undefined));
      const [receipts, standings] = await Promise.all([appended, standing]);
      const byKey = new Map(unfolded.map((key, index) => [key, standings[index]]));
      for (const [index, { key, resolve, reject }] of group.entries()) {
        const receipt = receipts[index];
        if (receipt instanceof Error) reject(receipt);
        else if (receipt === undefined) reject(unknownAttempt(key));
        else if (folded[index]) settled[index]?.then((verdict) => resolve({ ...receipt, verdict }), reject);
        else resolve({ ...receipt, standing: byKey.get(key) });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/**
 * One controller that folds in this process. Who waits for it registers and is forgotten again: a promise of its end that
 * each report waited on would keep something of every report for as long as the controller lives.
 */
class Judge {
  readonly settle: () => Promise<void>;
  readonly verdictOf: VerdictOf;
  readonly #waiting = new Set<() => void>();

  constructor(settle: () => Promise<void>, verdictOf: VerdictOf) {
    this.settle = settle;
    this.verdictOf = verdictOf;
  }

  /** Calls back when it no longer folds. @returns takes the call back */
  onGone(listener: () => void): () => void {
    this.#waiting.add(listener);
    return () => {
      this.#waiting.delete(listener);
    };
  }

  leave(): void {
    for (const listener of [...this.#waiting]) listener();
  }
}

/** The controllers of this process, as far as intake knows them. */
class Controllers {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<(sweepId: string) => void>();
  readonly #judges = new Map<string, Judge>();

  constructor({ clock, logger = silentLogger }: IntakeOptions) {
    this.#clock = clock;
    this.#logger = logger;
  }

  onAppended(listener: (sweepId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  judgedBy(sweepId: string, settle: () => Promise<void>, verdictOf: VerdictOf = () => undefined): () => void {
    const judge = new Judge(settle, verdictOf);
    this.#judges.set(sweepId, judge);
    return () => {
      if (this.#judges.get(sweepId) === judge) this.#judges.delete(sweepId);
      judge.leave();
    };
  }

  isJudged(sweepId: string): boolean {
    return this.#judges.has(sweepId);
  }

  /** @param name undefined: no key of this store, so there is nobody to tell */
  tell(name: AttemptName | undefined): void {
    if (!name) return;
    const { sweepId } = name;
    for (const listener of [...this.#listeners]) {
      try {
        listener(sweepId);
      } catch (error) {
        // What was committed stays committed, so the runner's answer does not depend on a listener.
        this.#logger.error('tracking.listener_failed', { sweepId, message: String(error) });
      }
    }
  }

  /**
   * Waits until what was handed to the store is folded. Never throws.
   * @returns the trial's verdict by then; undefined where nobody in this process can say
   */
  settled(name: AttemptName | undefined): Promise<Verdict | null | undefined> {
    const judge = name && this.#judges.get(name.sweepId);
    if (!judge) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (verdict: Verdict | null | undefined) => {
        cancel();
        forget();
        resolve(verdict);
      };
      const cancel = this.#clock.schedule(settleMs, () => done(undefined));
      const forget = judge.onGone(() => done(undefined));
      judge
        .settle()
        .then(() => judge.verdictOf(name.trial))
        .then(done, (error: unknown) => {
          // The reports are with the store: whoever folds next judges them.
          this.#logger.warn('tracking.settle_failed', { sweepId: name.sweepId, message: String(error) });
          done(undefined);
        });
    });
  }
}

/** What a key names: the reverse of `attemptKey`; undefined for a key that is none of this store. */
function nameOf(installId: string, key: string): AttemptName | undefined {
  if (!key.startsWith(`${installId}-`)) return undefined;
  const parts = /^(.+)-(\d+)-(\d+)$/.exec(key.slice(installId.length + 1));
  const [, sweepId, trial, attempt] = parts ?? [];
  return sweepId === undefined ? undefined : { sweepId, trial: Number(trial), attempt: Number(attempt) };
}
