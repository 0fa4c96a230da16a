import { type Clock, inBackground, type Logger, silentLogger } from '../base/index.ts';
import type { AttemptIntake, AttemptName, Directive, ReportBatch, ReportReceipt, Verdict } from '../model/index.ts';
import { type AttemptStanding, intakeError, type Store } from '../store/index.ts';
import { checkBatch, checkClaim, checkEpoch, checkedEnd, checkNotice } from './checks.ts';

/**
 * Longest time that a receipt waits for the fold. Longer: a stuck controller holds up its runners. Shorter: more
 * receipts miss the verdict on their own reports, which then arrives with the next receipt.
 */
const settleMs = 2_000;

/**
 * Most reports in a group. More: one transaction blocks the event loop for longer. Fewer: more commits under load.
 */
const groupReports = 10_000;

/** What {@link createIntake} needs. */
export interface IntakeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** Intake over the store, connected to the controllers of this process. */
export interface StoreIntake extends AttemptIntake {
  /**
   * Calls `listener` with the sweep's id after this intake has appended something to its log. The entry is committed,
   * so whatever the listener then reads from the store includes it.
   * @returns unsubscribe
   */
  onAppended(listener: (sweepId: string) => void): () => void;
  /**
   * Registers the controller that folds a sweep in this process: receipts wait for `settle`, so that each carries the
   * verdict that its own reports led to.
   * @param settle resolves when everything committed before the call is folded; undefined if it is already
   * @param verdictOf verdict of a trial as of that fold: null if it has none, undefined if the controller cannot say
   * @returns unregisters the controller and releases waiting receipts
   */
  judgedBy(sweepId: string, settle: Settle, verdictOf?: VerdictOf): () => void;
  /**
   * The same intake for runners inside this process. A power cut kills them too, so their claims and ends do not wait
   * for the disk. It may drop a tail of the log; the sweep then continues from before that tail.
   */
  readonly withinProcess: AttemptIntake;
}

/** Folds what is committed. */
type Settle = () => Promise<void> | undefined;

/** Looks up a trial's verdict in a controller's memory. */
type VerdictOf = (trial: number) => Verdict | null | undefined;

/**
 * Accepts what runners send: checks it, commits it, notifies the controllers of this process, and answers.
 *
 * Controllers learn of an entry only after its commit, so intake relies only on the order that `Store` promises.
 * Batches that arrive while a call to the store is in flight share the next call; an idle intake sends at the end of
 * the turn. Claims and ends are answered once they are durable: a claim undone by a power cut could be granted twice,
 * and a runner deletes its spool after its end.
 */
export function createIntake(options: IntakeOptions): StoreIntake {
  const { store } = options;
  const controllers = new Controllers(options);
  const batches = new BatchQueue(store, controllers);
  const intakeThat = (waitsForDisk: boolean): AttemptIntake => {
    const answered = async <T>(key: string, call: Promise<T>): Promise<T> => {
      const answer = await call;
      controllers.notify(nameOf(store.installId, key));
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
        await store.notice(key, epoch, notice);
        controllers.notify(nameOf(store.installId, key));
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

/**
 * A verdict takes precedence because it is final. A cancel request becomes a verdict at the next fold, unless the trial
 * ends first.
 */
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
  /** From the controller in this process, which has folded these reports; undefined if no controller here knows. */
  readonly verdict?: Verdict | null | undefined;
  /** Read together with the append if no controller in this process folds the sweep. */
  readonly standing?: AttemptStanding | undefined;
}

interface WaitingBatch {
  readonly key: string;
  readonly batch: ReportBatch;
  resolve(accepted: Accepted): void;
  reject(error: unknown): void;
}

/** Groups batches into one call to the store, in order of arrival. */
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
      // Waiting for the end of the turn groups batches that arrive together without delaying a single one.
      setImmediate(() => inBackground(this.#send(), (error) => this.#failed(error)));
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendGroup(this.#takeGroup());
    this.#isSending = false;
  }

  /** Rejects waiting batches, so that none waits forever, and lets later batches start a new call. */
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
    const folded = names.map((name) => name !== undefined && this.#controllers.isFolded(name.sweepId));
    const unfolded = group.filter((_, index) => !folded[index]).map(({ key }) => key);
    try {
      const [receipts, standings] = await Promise.all([
        this.#store.appendReports(group),
        unfolded.length === 0 ? [] : this.#store.standings(unfolded),
      ]);
      for (const name of names) this.#controllers.notify(name);
      const byKey = new Map(unfolded.map((key, index) => [key, standings[index]]));
      for (const [index, { key, resolve, reject }] of group.entries()) {
        const receipt = receipts[index];
        if (receipt instanceof Error) reject(receipt);
        else if (receipt === undefined) reject(unknownAttempt(key));
        else if (folded[index]) {
          const verdict = this.#controllers.settled(names[index]);
          if (verdict instanceof Promise) verdict.then((settled) => resolve({ ...receipt, verdict: settled }), reject);
          else resolve({ ...receipt, verdict });
        } else resolve({ ...receipt, standing: byKey.get(key) });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/**
 * A controller that folds in this process. Waiting receipts register and unregister: a shared promise of the
 * controller's end would retain one reaction per report for as long as the controller lives.
 */
class FoldingController {
  readonly settle: Settle;
  readonly verdictOf: VerdictOf;
  readonly #waiting = new Set<() => void>();

  constructor(settle: Settle, verdictOf: VerdictOf) {
    this.settle = settle;
    this.verdictOf = verdictOf;
  }

  /** Calls `listener` when the controller no longer folds. @returns unregisters the listener */
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

/** The controllers of this process. */
class Controllers {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<(sweepId: string) => void>();
  readonly #folding = new Map<string, FoldingController>();

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

  judgedBy(sweepId: string, settle: Settle, verdictOf: VerdictOf = () => undefined): () => void {
    const controller = new FoldingController(settle, verdictOf);
    this.#folding.set(sweepId, controller);
    return () => {
      if (this.#folding.get(sweepId) === controller) this.#folding.delete(sweepId);
      controller.leave();
    };
  }

  isFolded(sweepId: string): boolean {
    return this.#folding.has(sweepId);
  }

  /**
   * Announces committed input of a sweep to its controllers. @param name undefined: the key belongs to another store
   */
  notify(name: AttemptName | undefined): void {
    if (!name) return;
    const { sweepId } = name;
    for (const listener of [...this.#listeners]) {
      try {
        listener(sweepId);
      } catch (error) {
        // The input is committed, so a failing listener must not affect the answer to the runner.
        this.#logger.error('tracking.listener_failed', { sweepId, message: String(error) });
      }
    }
  }

  /**
   * Waits until everything committed so far is folded. Never throws.
   * @returns the trial's verdict at that point; undefined if no controller in this process knows
   */
  settled(name: AttemptName | undefined): ReturnType<VerdictOf> | Promise<ReturnType<VerdictOf>> {
    const controller = name && this.#folding.get(name.sweepId);
    if (!controller) return undefined;
    const settled = controller.settle();
    if (settled === undefined) return controller.verdictOf(name.trial);
    return new Promise((resolve) => {
      const done = (verdict: Verdict | null | undefined) => {
        cancel();
        forget();
        resolve(verdict);
      };
      const cancel = this.#clock.schedule(settleMs, () => done(undefined));
      const forget = controller.onGone(() => done(undefined));
      settled
        .then(() => controller.verdictOf(name.trial))
        .then(done, (error: unknown) => {
          // The reports are stored, so the next fold judges them.
          this.#logger.warn('tracking.settle_failed', { sweepId: name.sweepId, message: String(error) });
          done(undefined);
        });
    });
  }
}

/** Inverse of `attemptKey`; undefined if the key belongs to another store. */
function nameOf(installId: string, key: string): AttemptName | undefined {
  if (!key.startsWith(`${installId}-`)) return undefined;
  const parts = /^(.+)-(\d+)-(\d+)$/.exec(key.slice(installId.length + 1));
  const [, sweepId, trial, attempt] = parts ?? [];
  return sweepId === undefined ? undefined : { sweepId, trial: Number(trial), attempt: Number(attempt) };
}
