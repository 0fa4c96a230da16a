import { trialLoss } from '../../forecast/index.ts';
import {
  type Goal,
  isBetter,
  isBetterTrial,
  isCandidate,
  ranks,
  type TrialRow,
  trialStates,
  type ValuedTrial,
} from '../../model/index.ts';
import { medianOf } from '../../results/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { type KernelColumn, METRIC, type MetricRange, metricColumn, quantiseMetric, STATE } from '../kernel/columns.ts';
import { metricRangeOf, type Ranking, rankRows, sortedRows } from '../kernel/rank.ts';
import { type GrowingF64, type GrowingU16, growingF64, growingU8, growingU16, growingU32 } from './growing.ts';
import { Lanes, type Stretch } from './lanes.ts';
import { type ColumnCell, cellReader, columnsOf, type ViewColumn } from './view-columns.ts';

/** A trial in a final state, with its attempts if there was more than one. */
export interface ShownTrial {
  readonly row: TrialRow;
  /** Claimed attempts. @defaultValue one, from the trial's start to its end */
  readonly stretches?: readonly Pick<Stretch, 'attempt' | 'startMs' | 'endMs'>[];
  /** Outside the outcome constraints: charts show it like any other trial, but it is never the best. @defaultValue false */
  readonly isOutside?: boolean;
}

/** Sums over the ended trials, updated incrementally. */
export interface ViewTotals {
  /** Greatest number of reports of the primary metric. */
  readonly maxIntervals: number;
  readonly retries: number;
  /** Time of all trials from start to end. */
  readonly workMs: number;
  /** Time the stopped trials would have needed to reach `maxIntervals` at their own pace. */
  readonly savedMs: number;
  /** First start of a trial; NaN before. */
  readonly firstStartMs: number;
  /** Failed trials by kind. */
  readonly failures: Readonly<Record<string, number>>;
}

/** A step of the incumbent. */
export type IncumbentStep = readonly [trial: number, value: number];

const stoppedCode = trialStates.indexOf('stopped');
const failedCode = trialStates.indexOf('failed');

/**
 * The ended trials of a sweep as columns, one row per trial in order of ending. Rows are only appended: final trials
 * never change. 100,000 trials with 12 parameters take about 20 MB.
 *
 * Derived values such as rankings and bins are computed on demand and cached until rows are added.
 */
export class SweepView {
  readonly columns: readonly ViewColumn[];
  /** Every filterable column by id, the metric and the state too. */
  readonly axes = new Map<string, KernelColumn>();
  readonly goal: Goal;
  readonly lanes = new Lanes();

  readonly #cells: (config: TrialRow['config']) => ColumnCell[];
  readonly #trial = growingU32();
  readonly #state = growingU8();
  readonly #best = growingF64();
  readonly #last = growingF64();
  readonly #intervals = growingU32();
  readonly #attempts = growingU16();
  readonly #startedMs = growingF64();
  readonly #endedMs = growingF64();
  readonly #endedSeq = growingF64();
  readonly #loss = growingF64();
  readonly #q: readonly GrowingU16[];
  readonly #exact: readonly GrowingF64[];
  readonly #rowOf = new Map<number, number>();

  readonly #incumbents: { readonly row: number; readonly step: IncumbentStep }[] = [];
  #top: { readonly row: number; readonly trial: Pick<ValuedTrial, 'number' | 'best'> } | undefined;
  readonly #failures: Record<string, number> = {};
  #maxIntervals = 0;
  #retries = 0;
  #workMs = 0;
  #stoppedMs = 0;
  #stoppedPaceMs = 0;
  #firstStartMs = Number.NaN;

  #ranking: (Ranking & { readonly n: number }) | undefined;
  #range: MetricRange | null = null;
  #rangeRows = 0;
  #metric: { readonly n: number; readonly range: MetricRange | null; readonly q: Uint16Array } | undefined;
  readonly #derived = new Map<string, { readonly n: number; readonly value: unknown }>();

  /**
   * @param goal direction of the primary metric; ignored without one
   * @param defaults of parameters that were added later
   */
  constructor(space: CompiledSpace, goal: Goal, defaults: TrialRow['config'] = {}) {
    this.goal = goal;
    this.columns = columnsOf(space);
    this.#cells = cellReader(space, this.columns, defaults);
    this.#q = this.columns.map(() => growingU16());
    this.#exact = this.columns.map(() => growingF64());
    for (const column of this.columns) this.axes.set(column.id, column);
    this.axes.set(STATE, {
      id: STATE,
      kind: 'category',
      log: false,
      low: 0,
      high: trialStates.length - 1,
      step: 1,
      values: trialStates,
    });
    this.axes.set(METRIC, metricColumn(null));
  }

  /** Number of ended trials. */
  get rows(): number {
    return this.#trial.length;
  }

  get trial() {
    return this.#trial.view();
  }
  /** Index into `trialStates`. */
  get state() {
    return this.#state.view();
  }
  /** Best value of the primary metric; NaN without one and for trials that do not rank. */
  get best() {
    return this.#best.view();
  }
  get last() {
    return this.#last.view();
  }
  get intervals() {
    return this.#intervals.view();
  }
  get attempts() {
    return this.#attempts.view();
  }
  /** NaN for trials that never started. */
  get startedMs() {
    return this.#startedMs.view();
  }
  get endedMs() {
    return this.#endedMs.view();
  }
  /** Log position at which each trial ended; rises. */
  get endedSeq() {
    return this.#endedSeq.view();
  }

  /** Losses in order of ending, as forecasts see them (`trialLoss`): fewer than rows if some were canceled. */
  get losses() {
    return this.#loss.view();
  }

  /** Row of a trial; undefined while it has not ended. */
  rowOf(trial: number): number | undefined {
    return this.#rowOf.get(trial);
  }

  /** Quantised values of a column, the metric and the state too; undefined for an unknown id. */
  quantised(id: string): Uint16Array | Uint8Array | undefined {
    if (id === METRIC) return this.#metricColumn();
    if (id === STATE) return this.state;
    return this.#q[this.#indexOf(id)]?.view();
  }

  /** Exact values of a column: numbers, or codes of categories; NaN where not set. */
  exact(id: string): Float64Array | undefined {
    return this.#exact[this.#indexOf(id)]?.view();
  }

  #indexOf(id: string): number {
    return this.columns.findIndex((column) => column.id === id);
  }

  /**
   * Adds an ended trial. Trials must come in order of ending; an existing one is ignored.
   * @returns whether it was new
   */
  append({ row, stretches, isOutside = false }: ShownTrial): boolean {
    if (this.#rowOf.has(row.number)) return false;
    const at = this.rows;
    const state = trialStates.indexOf(row.state);
    const startedMs = row.startedAtMs ?? Number.NaN;
    const endedMs = row.endedAtMs ?? row.createdAtMs;
    const best = ranks(row) ? (row.best ?? Number.NaN) : Number.NaN;
    this.#rowOf.set(row.number, at);
    this.#trial.push(row.number);
    this.#state.push(state);
    this.#best.push(best);
    this.#last.push(row.last ?? Number.NaN);
    this.#intervals.push(row.intervals);
    this.#attempts.push(row.attempts);
    this.#startedMs.push(startedMs);
    this.#endedMs.push(endedMs);
    this.#endedSeq.push(row.endedSeq ?? 0);
    const loss = trialLoss(this.goal, row, isOutside ? 1 : 0);
    if (loss !== undefined) this.#loss.push(loss);
    for (const [index, cell] of this.#cells(row.config).entries()) {
      this.#q[index]?.push(cell.q);
      this.#exact[index]?.push(cell.exact);
    }
    this.#addTotals(row, endedMs - startedMs);
    if (isCandidate(row) && !isOutside) this.#compete(at, row);
    for (const [index, stretch] of (stretches ?? whole(row)).entries()) {
      const isLast = stretches === undefined || index === stretches.length - 1;
      this.lanes.add({ trial: row.number, ...stretch, state: isLast ? state : failedCode });
    }
    return true;
  }

  #compete(at: number, row: ValuedTrial): void {
    const top = this.#incumbents.at(-1);
    if (top === undefined || isBetter(this.goal, row.best, top.step[1]))
      this.#incumbents.push({ row: at, step: [row.number, row.best] });
    if (this.#top === undefined || isBetterTrial(this.goal, row, this.#top.trial))
      this.#top = { row: at, trial: { number: row.number, best: row.best } };
  }

  #addTotals(row: TrialRow, durationMs: number): void {
    this.#maxIntervals = Math.max(this.#maxIntervals, row.intervals);
    this.#retries += Math.max(0, row.attempts - 1);
    if (row.failure !== null) this.#failures[row.failure] = (this.#failures[row.failure] ?? 0) + 1;
    if (Number.isNaN(durationMs)) return;
    this.#workMs += durationMs;
    const { startedAtMs } = row;
    if (startedAtMs !== null && !(this.#firstStartMs <= startedAtMs)) this.#firstStartMs = startedAtMs;
    if (row.state === 'stopped' && row.intervals > 0) {
      this.#stoppedMs += durationMs;
      this.#stoppedPaceMs += durationMs / row.intervals;
    }
  }

  totals(): ViewTotals {
    return {
      maxIntervals: this.#maxIntervals,
      retries: this.#retries,
      workMs: this.#workMs,
      savedMs: Math.max(0, this.#maxIntervals * this.#stoppedPaceMs - this.#stoppedMs),
      firstStartMs: this.#firstStartMs,
      failures: { ...this.#failures },
    };
  }

  /** Steps of the incumbent, in order of ending. @param fromRow only those of this row and later */
  incumbents(fromRow = 0): readonly IncumbentStep[] {
    return this.#incumbents.filter(({ row }) => row >= fromRow).map(({ step }) => step);
  }

  /** The best value so far by number of ended trials: rises in its first place, in any order of trial numbers. */
  bestSoFar(): readonly (readonly [ended: number, value: number])[] {
    return this.#incumbents.map(({ row, step: [, value] }) => [row + 1, value]);
  }

  /** Median time from start to end of the ended trials, milliseconds; null before the first. */
  medianMs(): number | null {
    return this.derived('median duration', () => {
      const durations = this.endedMs.map((ended, row) => ended - (this.startedMs[row] ?? Number.NaN));
      return medianOf(durations);
    });
  }

  /** Row of the best ended trial; among equals, the first suggested one. */
  bestRow(): number | undefined {
    return this.#top?.row;
  }

  /** First row that ended after a log position. */
  firstRowAfter(seq: number): number {
    return firstAbove(this.endedSeq, seq);
  }

  /** Trials that ended after a moment, approximately: an end that is reported late follows later ones. */
  endedSince(ms: number): number {
    return this.rows - firstAbove(this.endedMs, ms);
  }

  /** Stopped trials. */
  isStopped(row: number): boolean {
    return this.state[row] === stoppedCode;
  }

  /** Order of merit of the current rows. */
  ranking(): Ranking {
    if (this.#ranking?.n !== this.rows) {
      // Single precision, as the browser gets the values: both must rank alike.
      const best = new Float32Array(this.best);
      this.#ranking = { n: this.rows, ...rankRows(best, this.rows, this.goal) };
    }
    return this.#ranking;
  }

  /** Rows with a value, the best first: by the value in double precision, equal ones by trial number, as the best is chosen. */
  merit(): Uint32Array {
    return this.derived('merit', () => {
      const { trial, best } = this;
      const byTrial = (a: number, b: number) => (trial[a] ?? 0) - (trial[b] ?? 0);
      const order = sortedRows(best, this.rows, this.goal === 'minimize' ? 1 : -1, byTrial);
      return order.subarray(0, this.ranking().ranked);
    });
  }

  /**
   * Axis of the metric. It moves when the best leaves it or the rows have grown by a fiftieth, so that charts and
   * deltas do not shift with each trial.
   */
  metricRange(): MetricRange | null {
    const best = this.#incumbents.at(-1)?.step[1];
    const isOutside = best !== undefined && (this.#range === null || best < this.#range.low || best > this.#range.high);
    if (this.rows > this.#rangeRows * 1.02 || isOutside) {
      this.#rangeRows = this.rows;
      this.#range = metricRangeOf(this.best, this.ranking(), this.goal);
      this.axes.set(METRIC, metricColumn(this.#range));
    }
    return this.#range;
  }

  #metricColumn(): Uint16Array {
    const range = this.metricRange();
    if (this.#metric?.n !== this.rows || this.#metric.range !== range) {
      this.#metric = {
        n: this.rows,
        range,
        q: quantiseMetric(this.best, this.rows, range, new Uint16Array(this.rows)),
      };
    }
    return this.#metric.q;
  }

  /**
   * A value derived from the rows, recomputed only after rows are added.
   * @param isFresh whether a value computed at `n` rows is still valid. @defaultValue only with the same rows
   */
  derived<T>(key: string, make: () => T, isFresh = (n: number) => n === this.rows): T {
    const found = this.#derived.get(key);
    if (found !== undefined && isFresh(found.n)) {
      // Latest use last: the oldest is dropped first.
      this.#derived.delete(key);
      this.#derived.set(key, found);
      // The key names the type: each is used in one place.
      return found.value as T;
    }
    const value = make();
    this.#derived.delete(key);
    this.#derived.set(key, { n: this.rows, value });
    const [oldest] = this.#derived.keys();
    if (this.#derived.size > maxDerived && oldest !== undefined) this.#derived.delete(oldest);
    return value;
  }
}

/** Derived values kept: bins of each axis, orders of the table, insights. Fewer: paging a sorted table sorts again. */
const maxDerived = 64;

function whole(row: TrialRow): readonly Pick<Stretch, 'attempt' | 'startMs' | 'endMs'>[] {
  if (row.startedAtMs === null || row.endedAtMs === null) return [];
  return [{ attempt: Math.max(0, row.attempts - 1), startMs: row.startedAtMs, endMs: row.endedAtMs }];
}

/** First index whose value is above `limit`, in rising values. */
function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
