import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, isHyperDriveException } from '../../base/index.ts';
import {
  type AttemptRow,
  isBetterTrial,
  isCandidate,
  isFinalTrialState,
  type SweepRow,
  type TrialRow,
} from '../../model/index.ts';
import {
  BaselineWatch,
  mayLead,
  type NoResult,
  RecommendedWatch,
  readMeasured,
  readNoResult,
} from '../../results/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { isDriven, type Store } from '../../store/index.ts';
import type { Stretch } from '../columns/lanes.ts';
import { type ShownTrial, SweepView } from '../columns/sweep-view.ts';
import { type Figures, figuresOf } from './figures.ts';
import { readShownSpace, type ShownSpace } from './shown-space.ts';

/** A sweep's state at one position of its log. */
export interface Snapshot {
  /** The state includes everything up to this position. */
  readonly seq: number;
  readonly sweep: SweepRow;
  /** Of all versions of the definition. */
  readonly space: CompiledSpace;
  readonly shown: ShownSpace;
  readonly view: SweepView;
  /** Trials that have not ended, by number. */
  readonly open: readonly TrialRow[];
  readonly figures: Figures;
  readonly metrics: readonly { readonly metric: string; readonly count: number }[];
  /** Why no trial of a completed sweep has a value; undefined if one has, and before it completes. */
  readonly noResult: NoResult | undefined;
}

/** What live sweeps need to read the store. */
export interface LiveSweepParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly compile: (definition: SweepRow['definition']) => CompiledSpace;
}

/** Trials read at once while a sweep is loaded. More: the event loop blocks for longer; fewer: more round trips. */
const pageSize = 2_000;
/** Most open trials in the response. Only a concurrency too high for any table has more. */
const openLimit = 500;
/** Counting the reports of 100,000 trials takes tens of milliseconds: the figure may be this old. */
const metricsMaxAgeMs = 5_000;
/** Work before other requests get their turn. */
const turnMs = 8;

/** Yields to other requests when a turn has taken long enough. */
export function breather(clock: Clock): () => Promise<void> {
  let beganMs = clock.monotonicMs();
  return async () => {
    if (clock.monotonicMs() - beganMs < turnMs) return;
    await nextTurn();
    beganMs = clock.monotonicMs();
  };
}

/** Columns and their space. */
interface Loaded {
  readonly shown: ShownSpace;
  readonly view: SweepView;
}

/**
 * Keeps the columns of one sweep up to date with its log: loaded once from the rows, then from the entries of trials
 * that ended. Works whether this process or another drives the sweep.
 */
export class LiveSweep {
  readonly sweepId: string;
  readonly #parts: LiveSweepParts;
  #loaded: Loaded | undefined;
  #seq = 0;
  #bestEnded: TrialRow | undefined;
  readonly #baseline: BaselineWatch;
  readonly #recommended: RecommendedWatch;
  #metrics: { readonly atMs: number; readonly seq: number; readonly list: Snapshot['metrics'] } | undefined;
  /** Of a completed sweep, which never changes. */
  #noResult: Promise<NoResult | undefined> | undefined;
  #running: Promise<Snapshot> | undefined;
  #waiting: Promise<Snapshot> | undefined;

  constructor(sweepId: string, parts: LiveSweepParts) {
    this.sweepId = sweepId;
    this.#parts = parts;
    this.#baseline = new BaselineWatch(parts.store);
    this.#recommended = new RecommendedWatch(parts.store);
  }

  /**
   * Reads new entries. The result reflects everything committed before the call; calls during a running one share the
   * next one.
   * @throws STORE_UNKNOWN_SWEEP
   */
  refresh(): Promise<Snapshot> {
    if (this.#running === undefined) return this.#start();
    this.#waiting ??= this.#running
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        this.#waiting = undefined;
        return this.#start();
      });
    return this.#waiting;
  }

  #start(): Promise<Snapshot> {
    const running = this.#read().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #read(): Promise<Snapshot> {
    const { store } = this.#parts;
    let sweep = await store.sweep(this.sweepId);
    // A change of the definition changes columns: a wider range, an additional option.
    if (this.#loaded === undefined || this.#loaded.shown.version !== sweep.definitionVersion) {
      await this.#load(sweep);
      sweep = await store.sweep(this.sweepId);
    }
    const { view, shown } = this.#loaded ?? (await this.#empty(sweep));
    await this.#catchUp(sweep, view);
    const open = await store.trials({
      sweepId: this.sweepId,
      states: ['queued', 'starting', 'running'],
      limit: openLimit,
    });
    const counts = await store.trialCounts(this.sweepId);
    const metrics = await this.#countMetrics();
    const best = await this.#readBest(sweep, view, open);
    const baseline = await this.#baseline.trial(sweep);
    const recommended = await this.#recommended.read(sweep, best, counts.completed);
    const reports = metrics.reduce((sum, { count }) => sum + count, 0);
    const nowMs = store.time.nowMs();
    const noResult = sweep.state === 'completed' ? await this.#readNoResult(sweep) : undefined;
    const driven = isDriven(sweep, store.time.wallMs());
    const found = { best, baseline, recommended, noResult };
    const figures = figuresOf({ sweep, view, counts, reports, ...found, isDriven: driven, nowMs });
    return { seq: this.#seq, sweep, space: shown.space, shown, view, open, figures, metrics, noResult };
  }

  async #empty(sweep: SweepRow): Promise<Loaded> {
    const shown = await readShownSpace(this.#parts, sweep);
    const goal = sweep.definition.objective?.goal ?? 'minimize';
    return { shown, view: new SweepView(shown.space, goal, shown.defaults) };
  }

  /** Trials that had ended at the position the sweep's row names; later ones come from the log. */
  async #load(sweep: SweepRow): Promise<void> {
    const { store, clock } = this.#parts;
    const loaded = await this.#empty(sweep);
    const upTo = sweep.nextSeq - 1;
    const breathe = breather(clock);
    const ended: TrialRow[] = [];
    for (let offset = 0; ; offset += pageSize) {
      const page = await store.trials({ sweepId: this.sweepId, order: 'number', offset, limit: pageSize });
      for (const row of page) {
        if (isFinalTrialState(row.state) && row.endedSeq !== null && row.endedSeq <= upTo) ended.push(row);
      }
      if (page.length < pageSize) break;
      await breathe();
    }
    // The first to end is the last in the list: each row is released once it is in the columns.
    ended.sort((a, b) => (b.endedSeq ?? 0) - (a.endedSeq ?? 0));
    const measured = isBounded(sweep) ? await readMeasured(store, sweep) : undefined;
    for (let row = ended.pop(); row !== undefined; row = ended.pop()) {
      const isOutside = (measured?.(row.number).violation ?? 0) > 0;
      loaded.view.append({ ...(await this.#withStretches(row)), isOutside });
      await breathe();
    }
    this.#loaded = loaded;
    this.#seq = upTo;
  }

  async #catchUp(sweep: SweepRow, view: SweepView): Promise<void> {
    const { store, clock } = this.#parts;
    const upTo = sweep.nextSeq - 1;
    const breathe = breather(clock);
    while (this.#seq < upTo) {
      const entries = await store.log({
        sweepId: this.sweepId,
        after: this.#seq,
        kinds: ['trial.ended'],
        limit: pageSize,
      });
      for (const { trial, seq } of entries) {
        if (trial !== null) {
          const row = await store.trial(this.sweepId, trial);
          const isOutside = isBounded(sweep) && !(await mayLead(store, sweep, row));
          view.append({ ...(await this.#withStretches(row)), isOutside });
        }
        this.#seq = seq;
        await breathe();
      }
      if (entries.length < pageSize) this.#seq = Math.max(this.#seq, upTo);
    }
  }

  /** Attempts of a trial that had more than one; other trials ran from start to end. */
  async #withStretches(row: TrialRow): Promise<ShownTrial> {
    if (row.attempts <= 1) return { row };
    const attempts = await this.#parts.store.attempts({ sweepId: this.sweepId, trial: row.number });
    return { row, stretches: attempts.flatMap((attempt) => stretchOf(attempt, row.endedAtMs ?? 0) ?? []) };
  }

  /** The best of the ended trials and of the open ones by what they have reported so far. */
  async #readBest(sweep: SweepRow, view: SweepView, open: readonly TrialRow[]): Promise<TrialRow | undefined> {
    const { store } = this.#parts;
    const row = view.bestRow();
    const trial = row === undefined ? undefined : view.trial[row];
    if (trial !== undefined && this.#bestEnded?.number !== trial)
      this.#bestEnded = await store.trial(this.sweepId, trial);
    const ended = this.#bestEnded;
    const running = open.filter((each) => isCandidate(each));
    running.sort((a, b) => (isBetterTrial(view.goal, a, b) ? -1 : 1));
    for (const candidate of running) {
      if (ended && isCandidate(ended) && !isBetterTrial(view.goal, candidate, ended)) break;
      if (await mayLead(store, sweep, candidate)) return candidate;
    }
    return ended;
  }

  async #readNoResult(sweep: SweepRow): Promise<NoResult | undefined> {
    this.#noResult ??= readNoResult(this.#parts.store, sweep);
    try {
      return await this.#noResult;
    } catch (error) {
      // The store may have been busy: the next read tries again.
      this.#noResult = undefined;
      throw error;
    }
  }

  async #countMetrics(): Promise<Snapshot['metrics']> {
    const { store, clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    const known = this.#metrics;
    const isOld = known === undefined || (known.seq !== this.#seq && nowMs - known.atMs >= metricsMaxAgeMs);
    if (!isOld) return known.list;
    this.#metrics = { atMs: nowMs, seq: this.#seq, list: await store.metrics(this.sweepId) };
    return this.#metrics.list;
  }
}

function isBounded({ definition }: SweepRow): boolean {
  return definition.outcomeConstraints !== undefined;
}

function stretchOf(attempt: AttemptRow, openEndMs: number): Pick<Stretch, 'attempt' | 'startMs' | 'endMs'> | undefined {
  const { claimedAtMs, endedAtMs } = attempt;
  if (claimedAtMs === null) return undefined;
  return { attempt: attempt.attempt, startMs: claimedAtMs, endMs: endedAtMs ?? openEndMs };
}

/** Sweeps kept in memory, least recently used evicted first. 16 sweeps of 100,000 trials take about 400 MB, and are rare. */
const keptSweeps = 16;

/** Live sweeps by id. */
export class LiveSweeps {
  readonly #parts: LiveSweepParts;
  readonly #sweeps = new Map<string, LiveSweep>();

  constructor(parts: LiveSweepParts) {
    this.#parts = parts;
  }

  of(sweepId: string): LiveSweep {
    const found = this.#sweeps.get(sweepId) ?? new LiveSweep(sweepId, this.#parts);
    this.#sweeps.delete(sweepId);
    this.#sweeps.set(sweepId, found);
    const [oldest] = this.#sweeps.keys();
    if (this.#sweeps.size > keptSweeps && oldest !== undefined) this.#sweeps.delete(oldest);
    return found;
  }

  /** @throws STORE_UNKNOWN_SWEEP */
  async snapshot(sweepId: string): Promise<Snapshot> {
    try {
      return await this.of(sweepId).refresh();
    } catch (error) {
      // An unknown sweep must not evict a known one, and a busy store must not cause a complete reload.
      if (isHyperDriveException(error) && error.code === 'STORE_UNKNOWN_SWEEP') this.#sweeps.delete(sweepId);
      throw error;
    }
  }
}
