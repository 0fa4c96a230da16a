import {
  axisPlace,
  axisShape,
  BINS,
  binColumn,
  type KernelColumn,
  METRIC,
  type MetricRange,
  metricColumn,
  NONE,
  NONE_CODE,
  type Numbers,
  quantiseMetric,
  rankRows,
  STATE,
} from '../../../src/charts/kernel/index.ts';
import { errorWords } from '../words/errors.ts';
import type { NewRows } from './protocol.ts';

/** States are chosen by code, so their column needs no range. */
const stateColumn: KernelColumn = { id: STATE, kind: 'category', log: false, low: 0, high: 0, step: 1, values: [] };

/** The columns of all ended trials, their ranks and their bins. */
export class ColumnStore {
  readonly columns: ReadonlyMap<string, KernelColumn>;
  readonly #goal: 'minimize' | 'maximize';
  #range: MetricRange | null;
  #capacity = 0;
  #trial = new Uint32Array(0);
  #best = new Float32Array(0);
  readonly #values = new Map<string, Uint16Array>();
  readonly #bins = new Map<string, Uint8Array>();
  #metricColumn: KernelColumn;
  rows = 0;
  /** Changes whenever ranks and bins are recomputed, which invalidates earlier counts. */
  version = 0;
  /** Row numbers, best first. */
  order: Uint32Array = new Uint32Array(0);
  /** SPAN for the best … 0. */
  rank: Uint16Array = new Uint16Array(0);

  constructor(columns: readonly KernelColumn[], goal: 'minimize' | 'maximize', range: MetricRange | null) {
    this.columns = new Map(columns.map((column) => [column.id, column]));
    this.#goal = goal;
    this.#range = range;
    this.#metricColumn = metricColumn(range);
  }

  get trial(): Uint32Array {
    return this.#trial;
  }

  get best(): Float32Array {
    return this.#best;
  }

  /** Quantised values by column id, NONE where not set; codes for categories. */
  get values(): ReadonlyMap<string, Uint16Array> {
    return this.#values;
  }

  /** Quantised values of a column; undefined for an unknown id. */
  quantised(id: string): Uint16Array | undefined {
    return this.#values.get(id);
  }

  column(id: string): KernelColumn | undefined {
    return id === METRIC ? this.#metricColumn : this.columns.get(id);
  }

  /** Definitions by id of all that filters may name: the metric and the state too. */
  definitions(): ReadonlyMap<string, KernelColumn> {
    return new Map([...this.columns, [METRIC, this.#metricColumn], [STATE, stateColumn]]);
  }

  /** Loads a frame of the columns. */
  load(rows: number, total: number, arrays: ReadonlyMap<string, Numbers>): void {
    this.rows = rows;
    this.#capacity = 0;
    this.#values.clear();
    this.#grow(Math.max(rows, total, 64));
    this.#trial.set(need(arrays, 'trial').subarray(0, rows));
    this.#best.set(need(arrays, 'best').subarray(0, rows));
    for (const id of [...this.columns.keys(), STATE]) {
      const source = need(arrays, id === STATE ? 'state' : `q:${id}`);
      const target = this.#values.get(id);
      if (target === undefined) continue;
      const none = source instanceof Uint8Array && id !== STATE ? NONE_CODE : NONE;
      for (let i = 0; i < rows; i++) {
        const value = source[i] ?? none;
        target[i] = value === none ? NONE : value;
      }
    }
    this.refresh();
  }

  /**
   * Adds rows of a delta and skips existing ones.
   * @returns false if rows in between are missing
   */
  append({ from, to, trial, best, state, columns }: NewRows, range: MetricRange | null): boolean {
    if (from > this.rows) return false;
    this.#range = range;
    const skip = this.rows - from;
    if (to <= this.rows) return true;
    this.#grow(to);
    for (let row = this.rows; row < to; row++) {
      const at = row - from;
      this.#trial[row] = trial[at] ?? 0;
      this.#best[row] = best[at] ?? Number.NaN;
    }
    for (const [id, target] of this.#values) {
      const source = id === STATE ? state : columns[id];
      for (let at = skip; at < to - from; at++) target[from + at] = source?.[at] ?? NONE;
    }
    this.rows = to;
    return true;
  }

  /** Recomputes ranks and drops the bins after rows are added. */
  refresh(): void {
    this.version++;
    const { order, rank } = rankRows(this.#best, this.rows, this.#goal);
    this.order = order;
    this.rank = rank;
    this.#metricColumn = metricColumn(this.#range);
    this.#values.set(
      METRIC,
      quantiseMetric(this.#best, this.rows, this.#range, new Uint16Array(this.#capacity).fill(NONE)),
    );
    this.#bins.clear();
  }

  #grow(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = Math.max(rows, Math.ceil(this.#capacity * 1.5));
    const trial = new Uint32Array(this.#capacity);
    trial.set(this.#trial.subarray(0, this.rows));
    this.#trial = trial;
    const best = new Float32Array(this.#capacity).fill(Number.NaN);
    best.set(this.#best.subarray(0, this.rows));
    this.#best = best;
    for (const id of [...this.columns.keys(), STATE]) {
      const larger = new Uint16Array(this.#capacity).fill(NONE);
      const old = this.#values.get(id);
      if (old !== undefined) larger.set(old.subarray(0, this.rows));
      this.#values.set(id, larger);
    }
  }

  /** Bins of a column along its axis as drawn. */
  bins(id: string, isLinear: boolean): Uint8Array {
    const key = `${id} ${isLinear}`;
    const known = this.#bins.get(key);
    if (known !== undefined) return known;
    const made = new Uint8Array(this.rows).fill(BINS);
    const column = this.column(id);
    const q = this.#values.get(id);
    if (column !== undefined && q !== undefined) {
      if (isLinear && column.log) {
        for (let i = 0; i < this.rows; i++) {
          const position = this.place(id, i, true);
          made[i] = position < 0 ? BINS : Math.min(BINS - 1, Math.floor(position * BINS));
        }
      } else binColumn(q, axisShape(column), this.rank, this.rows, made);
    }
    this.#bins.set(key, made);
    return made;
  }

  /** Position 0..1 of a row along an axis, spread within its band or step; −1 where not set. */
  place(id: string, row: number, isLinear: boolean, spread = this.rank[row] ?? 0): number {
    return axisPlace(this.column(id), this.#values.get(id)?.[row] ?? NONE, spread, isLinear);
  }
}

function need(arrays: ReadonlyMap<string, Numbers>, name: string): Numbers {
  const array = arrays.get(name);
  if (array === undefined) throw new RangeError(errorWords.noArray(name));
  return array;
}
