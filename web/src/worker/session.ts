import {
  buildMask,
  type ColumnFilter,
  densityLayer,
  type FirstPaint,
  firstParallel,
  historyBins,
  lineLimit,
  type ParallelResult,
  type ParallelView,
  type Scatter3View,
  type ScatterView,
  scatter3Of,
  scatterOf,
} from '../../../src/charts/kernel/index.ts';
import { linesOf } from './answers.ts';
import { ColumnStore } from './column-store.ts';
import { type Frame, FrameRefused } from './frame.ts';
import { MovingCounts } from './moving-counts.ts';
import type { Ask, Failed, FromWorker, HistoryView, Result, ToWorker } from './protocol.ts';

/** What a session needs of its environment. */
export interface SessionPorts {
  readonly post: (message: FromWorker, transfer: Transferable[]) => void;
  readonly readFrame: (url: string) => Promise<Frame>;
  /** Runs a task after all waiting messages have been received: a burst of pointer moves becomes one run. */
  readonly defer: (task: () => void) => void;
}

/** Owns the columns of one sweep: every change of the selection yields count, lines, density, scatter and history. */
export class Session {
  readonly #ports: SessionPorts;
  readonly #moving = new MovingCounts();
  #store: ColumnStore | null = null;
  #isReady = false;
  #isQueued = false;
  /** Newest request received. */
  #request = 0;
  #first: FirstPaint | null = null;
  #filters: readonly ColumnFilter[] = [];
  #isMoving = false;
  #parallel: ParallelView | null = null;
  #scatter: ScatterView | null = null;
  #scatter3: Scatter3View | null = null;
  #history: HistoryView | null = null;
  /** The input for which the grey underlay on the page was drawn. */
  #underlayKey = '';

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /** Handles a message of the page. @returns once all resulting work has been posted or deferred */
  async receive(message: ToWorker): Promise<void> {
    this.#request = message.request;
    if (message.kind === 'open') await this.#open(message);
    else if (this.#take(message)) this.#schedule();
  }

  /** @returns whether a response is due */
  #take(message: Exclude<Ask, { kind: 'open' }>): boolean {
    switch (message.kind) {
      case 'parallel':
        this.#parallel = message.view;
        this.#underlayKey = '';
        return true;
      case 'scatter':
        this.#scatter = message.view;
        return true;
      case 'scatter3':
        this.#scatter3 = message.view;
        return true;
      case 'history':
        this.#history = message.view;
        return true;
      case 'filter':
        this.#filters = message.filters;
        this.#isMoving = message.isMoving;
        if (message.filters.length === 0) this.#underlayKey = '';
        return true;
      case 'append':
        return this.#append(message);
      case 'wake':
        if (this.#isReady) this.#store?.refresh();
        return this.#isReady;
    }
  }

  #append({ rows, range, isQuiet }: Extract<Ask, { kind: 'append' }>): boolean {
    if (this.#store === null || !this.#isReady) return false;
    if (!this.#store.append(rows, range)) {
      this.#ports.post({ kind: 'stale' }, []);
      return false;
    }
    if (!isQuiet) this.#store.refresh();
    return !isQuiet;
  }

  async #open({ columns, goal, range, firstUrl, columnsUrl }: Extract<Ask, { kind: 'open' }>): Promise<void> {
    const opened = new ColumnStore(columns, goal, range);
    this.#store = opened;
    this.#isReady = false;
    this.#first = null;
    try {
      if (firstUrl !== null) {
        const first = await this.#ports.readFrame(firstUrl);
        if (this.#store !== opened) return;
        this.#first = { ...first, axes: [...first.axes] };
        this.#schedule();
      }
      const frame = await this.#ports.readFrame(columnsUrl);
      // Another open message arrived meanwhile.
      if (this.#store !== opened) return;
      opened.load(frame.rows, frame.total, frame.arrays);
      this.#isReady = true;
      this.#first = null;
      this.#underlayKey = '';
      this.#ports.post({ kind: 'ready', rows: frame.rows }, []);
      this.#schedule();
    } catch (error) {
      if (this.#store === opened) this.#fail('columns', error);
    }
  }

  #fail(what: Failed['what'], error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof FrameRefused ? error.status : null;
    this.#ports.post({ kind: 'failed', request: this.#request, what, message, status }, []);
  }

  #schedule(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#ports.defer(() => {
      this.#isQueued = false;
      try {
        this.#run();
      } catch (error) {
        this.#fail('view', error);
      }
    });
  }

  #run(): void {
    if (this.#store === null) return;
    const beganMs = performance.now();
    const result = this.#isReady ? this.#whole(this.#store) : this.#early(this.#store);
    if (result === null) return;
    const timed: Result = { kind: 'result', request: this.#request, ms: performance.now() - beganMs, ...result };
    this.#ports.post(timed, buffersOf(timed));
  }

  /** The first paint, from the server's counts. */
  #early(store: ColumnStore): Found | null {
    if (this.#first === null || this.#parallel === null || this.#filters.length > 0) return null;
    const parallel = firstParallel((id) => store.column(id), this.#parallel, this.#first);
    if (parallel === null) return null;
    return { count: null, rows: this.#first.rows, parallel, scatter: null, scatter3: null, history: null };
  }

  #whole(store: ColumnStore): Found {
    const { rows } = store;
    const mask = new Uint8Array(rows);
    // Without filters it selects all.
    const count = buildMask(rows, store.definitions(), store.values, this.#filters, mask);
    const view = this.#history;
    return {
      count,
      rows,
      parallel: this.#parallel === null ? null : this.#parallelOf(store, this.#parallel, mask, count),
      scatter: this.#scatter === null ? null : scatterOf(store, this.#scatter, mask, count, this.#isMoving),
      scatter3: this.#scatter3 === null ? null : scatter3Of(store, this.#scatter3, mask, this.#isMoving),
      history:
        view === null || this.#filters.length === 0
          ? null
          : historyBins(store.trial, store.best, mask, rows, view.total, view.px),
    };
  }

  #parallelOf(store: ColumnStore, view: ParallelView, mask: Uint8Array, count: number): ParallelResult {
    const grain = this.#isMoving ? 'coarse' : 'fine';
    const density =
      count > lineLimit
        ? densityLayer(this.#moving.of(store, view, mask, count), view, { grain, mode: 'rank', trials: count })
        : null;
    const hasUnderlay = this.#filters.length > 0;
    if (hasUnderlay) this.#sendUnderlay(store, view);
    return { ...linesOf(store, view, mask, count), density, hasUnderlay };
  }

  #sendUnderlay(store: ColumnStore, view: ParallelView): void {
    const { axes, flipped, linear, xs, height, ground } = view;
    const key = JSON.stringify([axes, flipped, linear, xs, height, ground, store.rows]);
    if (key === this.#underlayKey) return;
    this.#underlayKey = key;
    this.#ports.defer(() => {
      if (this.#store !== store) return;
      const all = new Uint8Array(store.rows).fill(1);
      const counts = new MovingCounts().of(store, view, all, store.rows);
      const layer = densityLayer(counts, view, { grain: 'fine', mode: 'ground', trials: store.rows });
      this.#ports.post({ kind: 'underlay', layer }, [layer.data.buffer]);
    });
  }
}

type Found = Omit<Result, 'kind' | 'request' | 'ms'>;

function buffersOf({ parallel: lines, scatter: points, scatter3: space, history }: Result): Transferable[] {
  const arrays: ArrayBufferView<ArrayBufferLike>[] = [];
  if (lines !== null) arrays.push(lines.trial, lines.positions, lines.rank);
  if (lines !== null && lines.density !== null) arrays.push(lines.density.data);
  if (points !== null && points.kind === 'points') arrays.push(points.trial, points.x, points.y, points.rank);
  if (points !== null && points.kind === 'cells') arrays.push(points.count, points.sum);
  if (space !== null) arrays.push(space.trial, space.x, space.y, space.z, space.rank);
  if (history !== null) arrays.push(history.lo, history.hi, history.hits);
  return arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}
