import { type Clock, sleep } from '../../base/index.ts';
import {
  elapsedMs,
  isBetterTrial,
  isFinalSweepState,
  type LogEntry,
  type SweepRow,
  type TrialRow,
  type ValuedTrial,
} from '../../model/index.ts';
import {
  BaselineWatch,
  mayLead,
  type PredictedGain,
  RecommendedWatch,
  readLeaders,
  readNoResult,
  readPredictedGain,
  standingAt,
} from '../../results/index.ts';
import type { Store } from '../../store/index.ts';
import { progressOf } from '../text/progress.ts';
import type { FrameFacts } from './live-frame.ts';

/** Log entries per read. More: larger bursts of lines; fewer: more reads to catch up with a long sweep. */
const lookSize = 500;

/** The result of one read. */
export interface SweepNews {
  readonly sweep: SweepRow;
  /** Trials that ended since the last read, in order, and whether each was the best when it ended. */
  readonly ended: readonly { readonly trial: TrialRow; readonly isBest: boolean }[];
  /** Everything else worth a line. */
  readonly entries: readonly LogEntry[];
  /** More log entries are available now. */
  readonly isBehind: boolean;
  /** The sweep is final and its log has been read to the end. */
  readonly isOver: boolean;
}

/** Follows one sweep through the store, no matter which process drives it. */
export class SweepWatch {
  readonly #store: Store;
  readonly #sweepId: string;
  #cursor = 0;
  #best: ValuedTrial | undefined;
  #timeSumMs = 0;
  #timeCount = 0;
  #failures: TrialRow[] = [];
  #ended = 0;
  readonly #baseline: BaselineWatch;
  readonly #recommended: RecommendedWatch;
  #gain: { readonly ended: number; readonly gain: PredictedGain | undefined } | undefined;

  /** @param cursor log position to start after; call `catchUp` to include earlier trials in the mean time and the best */
  constructor(store: Store, sweepId: string, cursor = 0) {
    this.#store = store;
    this.#sweepId = sweepId;
    this.#baseline = new BaselineWatch(store);
    this.#recommended = new RecommendedWatch(store);
    this.#cursor = cursor;
  }

  /** Reads the trials that ended before the cursor. */
  async catchUp(): Promise<void> {
    const sweep = await this.#store.sweep(this.#sweepId);
    const trials = await this.#store.trials({
      sweepId: this.#sweepId,
      states: ['completed', 'failed', 'stopped', 'canceled'],
      order: 'best',
    });
    for (const trial of trials) {
      // The log brings trials that ended after the cursor.
      if ((trial.endedSeq ?? Number.POSITIVE_INFINITY) > this.#cursor) continue;
      this.#count(trial);
      await this.#lead(sweep, trial);
    }
  }

  /** Keeps an ended trial if it is the new best. With several objectives there is no best. */
  async #lead(sweep: SweepRow, trial: TrialRow): Promise<boolean> {
    const { objective, objectives } = sweep.definition;
    const { best } = trial;
    if (objective === null || objectives !== undefined || best === null) return false;
    if (this.#best && !isBetterTrial(objective.goal, { ...trial, best }, this.#best)) return false;
    if (!(await mayLead(this.#store, sweep, trial))) return false;
    this.#best = { ...trial, best };
    return true;
  }

  /** Reads new entries. Returns immediately, with nothing if there are none. */
  async look(): Promise<SweepNews> {
    const sweep = await this.#store.sweep(this.#sweepId);
    const entries = await this.#store.log({ sweepId: this.#sweepId, after: this.#cursor, limit: lookSize });
    const ended: { trial: TrialRow; isBest: boolean }[] = [];
    for (const { kind, trial: number, seq } of entries) {
      this.#cursor = seq;
      if (kind !== 'trial.ended' || number === null) continue;
      const trial = await this.#store.trial(this.#sweepId, number);
      this.#count(trial);
      ended.push({ trial, isBest: await this.#lead(sweep, trial) });
    }
    const isBehind = entries.length === lookSize;
    return {
      sweep,
      ended,
      entries: entries.filter((entry) => tellingKinds.has(entry.kind) || isContinued(entry)),
      isBehind,
      isOver: isFinalSweepState(sweep.state) && !isBehind,
    };
  }

  #count(trial: TrialRow): void {
    this.#ended += 1;
    if (trial.startedAtMs !== null && trial.endedAtMs !== null) {
      this.#timeSumMs += elapsedMs(trial.startedAtMs, trial.endedAtMs);
      this.#timeCount++;
    }
    if (trial.state === 'failed') this.#failures = [trial, ...this.#failures].slice(0, 3);
  }

  /** Reads all trials, so only after a hundredth of them is new. */
  async #readGain(sweep: SweepRow): Promise<PredictedGain | undefined> {
    if (this.#gain === undefined || this.#ended > this.#gain.ended * 1.01)
      this.#gain = { ended: this.#ended, gain: await readPredictedGain(this.#store, sweep) };
    return this.#gain.gain;
  }

  /** What the live view shows now. */
  async frame(sweep: SweepRow): Promise<Omit<FrameFacts, 'columns' | 'rows'>> {
    const [counts, running, leaders, noResult] = await Promise.all([
      this.#store.trialCounts(this.#sweepId),
      this.#store.trials({ sweepId: this.#sweepId, states: ['running', 'starting'], limit: 1000 }),
      readLeaders(this.#store, sweep, { limit: 5 }),
      sweep.state === 'completed' ? readNoResult(this.#store, sweep) : undefined,
    ]);
    // Running times come from the records; whether a process drives the sweep depends on the wall clock.
    const { time } = this.#store;
    const nowMs = time.nowMs();
    const meanTrialMs = this.#timeCount === 0 ? null : this.#timeSumMs / this.#timeCount;
    const runningSinceMs = running.flatMap(({ startedAtMs }) => (startedAtMs === null ? [] : [startedAtMs]));
    return {
      sweep,
      state: standingAt(sweep, time.wallMs(), noResult),
      progress: progressOf({ sweep, counts, meanTrialMs, runningSinceMs, nowMs }),
      leaders,
      running,
      failures: this.#failures,
      baseline: await this.#baseline.compare(sweep, leaders[0]),
      recommended: await this.#recommended.read(sweep, leaders[0], counts.completed),
      gain: await this.#readGain(sweep),
      nowMs,
    };
  }
}

const tellingKinds: ReadonlySet<string> = new Set([
  'notice',
  'attempt.noticed',
  'trial.retry',
  'sweep.ending',
  'paused',
  'resumed',
]);

/** Time between two reads. Shorter: more reads of the store; longer: later lines. */
const lookMs = 250;
/** The same for a server, which answers many people. */
const remoteLookMs = 1_000;

/**
 * Polls a sweep until it ends or the signal aborts, and passes each snapshot to `tell`.
 * @returns the sweep as last read
 */
export async function followSweep(
  watch: SweepWatch,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    /** The store is that of a server. @defaultValue false */
    readonly isRemote?: boolean;
    tell(news: SweepNews): void | Promise<void>;
  },
): Promise<SweepRow> {
  for (;;) {
    const news = await watch.look();
    await options.tell(news);
    if (news.isOver || (options.signal.aborted && !news.isBehind)) return news.sweep;
    const waitMs = options.isRemote === true ? remoteLookMs : lookMs;
    if (!news.isBehind) await sleep(options.clock, waitMs, options.signal);
  }
}

/** The suggestion of a trial that continues another. */
function isContinued({ kind, body }: LogEntry): boolean {
  return kind === 'trial.suggested' && typeof body.parent === 'number';
}
