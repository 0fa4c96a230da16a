import { type Clock, type Logger, silentLogger } from '../base/index.ts';
import type { AttemptIntake, ReportBatch, ReportReceipt, Want } from '../records/index.ts';
import { type AttemptStanding, intakeError, type Store } from '../store/index.ts';
import { checkBatch, checkClaim, checkEpoch, checkedEnd } from './checks.ts';

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
   * Calls `listener` with the sweep's id after something was committed to its log by this intake.
   * @returns unsubscribe
   */
  onAppended(listener: (sweepId: string) => void): () => void;
  /**
   * Names the controller that folds a sweep in this process: answers wait for `settle`, so that they carry the
   * verdict their own reports led to.
   * @param settle resolves when everything appended before the call is folded
   * @returns ends that; waiting answers go on
   */
  judgedBy(sweepId: string, settle: () => Promise<void>): () => void;
  /**
   * The same for runners that end with this process: a power cut ends them too, so their claims and ends need not
   * wait for the disk. What it takes back of the log is a tail, and the sweep goes on from before it.
   */
  readonly withinProcess: AttemptIntake;
}

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
  const batches = new BatchQueue(store);
  const intakeThat = (waitsForDisk: boolean): AttemptIntake => ({
    async claim(key, request) {
      checkClaim(request);
      const [grant, standing] = await Promise.all([store.claim(key, request), standingOf(store, key)]);
      controllers.tell(standing.sweepId);
      if (waitsForDisk) await store.synced();
      return grant;
    },

    async heartbeat(key, epoch) {
      checkEpoch(epoch);
      const [, standing] = await Promise.all([store.heartbeat(key, epoch), standingOf(store, key)]);
      return { want: wantOf(standing) };
    },

    async reports(key, batch) {
      checkBatch(batch);
      const { cursor, standing } = await batches.add(key, batch);
      controllers.tell(standing.sweepId);
      const isFolded = await controllers.settled(standing.sweepId);
      return { cursor, want: wantOf(isFolded ? await standingOf(store, key) : standing) };
    },

    async end(key, request) {
      const checked = checkedEnd(request);
      const [answer, standing] = await Promise.all([store.end(key, checked), standingOf(store, key)]);
      controllers.tell(standing.sweepId);
      if (waitsForDisk) await store.synced();
      return answer;
    },
  });
  return {
    ...intakeThat(true),
    withinProcess: intakeThat(false),
    onAppended: (listener) => controllers.onAppended(listener),
    judgedBy: (sweepId, settle) => controllers.judgedBy(sweepId, settle),
  };
}

/** A verdict first: it is final. A cancel that is not folded yet will become one unless the trial ends before. */
function wantOf(standing: AttemptStanding): Want {
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
  readonly standing: AttemptStanding;
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
  #waiting: WaitingBatch[] = [];
  #isSending = false;

  constructor(store: Store) {
    this.#store = store;
  }

  add(key: string, batch: ReportBatch): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, batch, resolve, reject });
      if (this.#isSending) return;
      this.#isSending = true;
      // The end of the turn: batches that arrived together go together, and one that came alone waits for nothing.
      setImmediate(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendGroup(this.#takeGroup());
    this.#isSending = false;
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
    try {
      const [receipts, standings] = await Promise.all([
        this.#store.appendReports(group),
        this.#store.standings(group.map(({ key }) => key)),
      ]);
      for (const [index, { key, resolve, reject }] of group.entries()) {
        const receipt = receipts[index];
        const standing = standings[index];
        if (receipt instanceof Error) reject(receipt);
        else if (receipt === undefined || standing === undefined) reject(unknownAttempt(key));
        else resolve({ cursor: receipt.cursor, standing });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/** One controller that folds in this process. */
interface Judge {
  settle(): Promise<void>;
  /** Resolves when it no longer folds. */
  readonly gone: Promise<void>;
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
    return () => void this.#listeners.delete(listener);
  }

  judgedBy(sweepId: string, settle: () => Promise<void>): () => void {
    let leave: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const judge = { settle, gone };
    this.#judges.set(sweepId, judge);
    return () => {
      if (this.#judges.get(sweepId) === judge) this.#judges.delete(sweepId);
      leave();
    };
  }

  tell(sweepId: string): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(sweepId);
      } catch (error) {
        // What was committed stays committed, so the runner's answer does not depend on a listener.
        this.#logger.error('tracking.listener_failed', { sweepId, message: String(error) });
      }
    }
  }

  /** Waits until what was appended is folded. @returns false where nobody folds in this process */
  async settled(sweepId: string): Promise<boolean> {
    const judge = this.#judges.get(sweepId);
    if (judge === undefined) return false;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.schedule(settleMs, resolve);
    });
    try {
      await Promise.race([judge.settle(), judge.gone, late]);
    } catch (error) {
      // The reports are committed: whoever folds next judges them.
      this.#logger.warn('tracking.settle_failed', { sweepId, message: String(error) });
    } finally {
      cancel();
    }
    return true;
  }
}
