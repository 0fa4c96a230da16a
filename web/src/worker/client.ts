import type { Layer, MetricRange, ParallelView, Scatter3View, ScatterView } from '../../../src/charts/kernel/index.ts';
import type { Delta, SweepHead } from '../../../src/http/index.ts';
import { apiUrl } from '../api/client.ts';
import { onDelta } from '../api/live.ts';
import { channel } from '../state/channel.ts';
import type { SelectionState } from '../state/selection.ts';
import type { FromWorker, HistoryView, Result, ToWorker } from './protocol.ts';

/** Rows from which the server's counts make the first paint: below, the columns themselves are as quick. */
const firstPaintRows = 3_000;
/** Least time between two repaints for new rows, milliseconds: a density of many does not change faster. */
const liveMs = 2_000;
/** Time after a move of a brush in which new rows wait, milliseconds. */
const gestureMs = 1_500;

const startWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
let spare: Worker | null = null;

/** Starts a worker before the sweep is known, so that its script loads while the page waits for the first answers. */
export function prepareWorker(): void {
  if (spare !== null) return;
  spare = startWorker();
  // Whoever needs it then tries again and tells.
  spare.onerror = () => {
    spare = null;
  };
}

function takeWorker(): Worker {
  const taken = spare ?? startWorker();
  spare = null;
  return taken;
}

/** State of the engine for the page. */
export interface EngineState {
  readonly isReady: boolean;
  readonly failure: string | null;
  readonly result: Result | null;
  readonly underlay: Layer | null;
}

/** The page's side of the worker. One request is under way at a time; moves meanwhile collapse into the newest. */
export class Engine {
  readonly state = channel<EngineState>({ isReady: false, failure: null, result: null, underlay: null });
  readonly #worker: Worker;
  readonly #closers: (() => void)[] = [];
  readonly #head: SweepHead;
  readonly #selection: SelectionState;
  #range: MetricRange | null;
  /** Text of the selection that the worker has; null: none. */
  #sent: string | null = null;
  #parallel: ParallelView | null = null;
  #isBusy = false;
  #isDirty = false;
  #movedMs = 0;
  #paintedMs = 0;
  #wake: ReturnType<typeof setTimeout> | undefined;

  constructor(head: SweepHead, selection: SelectionState) {
    this.#head = head;
    this.#selection = selection;
    this.#range = head.metricRange;
    this.#worker = takeWorker();
    this.#worker.onmessage = (event: MessageEvent<FromWorker>) => this.#receive(event.data);
    this.#worker.onerror = () => this.#patch({ failure: 'The worker could not be started.' });
    this.#closers.push(
      selection.now.subscribe(() => this.#push()),
      onDelta((delta) => this.#append(delta)),
    );
    this.#open();
    this.#push();
  }

  /** Shows parallel coordinates; null: none. */
  parallel(view: ParallelView | null): void {
    this.#parallel = view;
    this.#post({ kind: 'parallel', view });
  }

  /** How parallel coordinates lie on the page; null while they are not shown. */
  get parallelView(): ParallelView | null {
    return this.#parallel;
  }

  scatter(view: ScatterView | null): void {
    this.#post({ kind: 'scatter', view });
  }

  scatter3(view: Scatter3View | null): void {
    this.#post({ kind: 'scatter3', view });
  }

  history(view: HistoryView | null): void {
    this.#post({ kind: 'history', view });
  }

  close(): void {
    clearTimeout(this.#wake);
    for (const close of this.#closers) close();
    this.#worker.terminate();
  }

  #open(): void {
    const { id, columns, goal, ended } = this.#head;
    this.#post({
      kind: 'open',
      columns,
      goal: goal ?? 'minimize',
      range: this.#range,
      columnsUrl: apiUrl(['sweeps', id, 'columns']),
      firstUrl: ended > firstPaintRows ? apiUrl(['sweeps', id, 'pcp'], { k: 60 }) : null,
    });
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #patch(change: Partial<EngineState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#sent = null;
        this.#isBusy = false;
        this.#patch({ isReady: true, failure: null });
        this.#push();
        return;
      case 'failed':
        this.#patch({ failure: message.message });
        return;
      case 'stale':
        this.#open();
        return;
      case 'underlay':
        this.#patch({ underlay: message.layer });
        return;
      case 'result':
        this.#isBusy = false;
        if (message.count !== null) {
          this.#selection.setCount(this.#selection.now.get().filters.length > 0 ? message.count : null);
        }
        this.#patch({ result: message });
        if (this.#isDirty) {
          this.#isDirty = false;
          this.#sent = null;
          this.#push();
        }
    }
  }

  #push(): void {
    const { text, settled, filters } = this.#selection.now.get();
    const isMoving = text !== settled;
    const key = isMoving ? `${text}*` : text;
    if (key === this.#sent) return;
    if (isMoving) this.#movedMs = performance.now();
    if (this.#isBusy) {
      this.#isDirty = true;
      return;
    }
    this.#sent = key;
    this.#isBusy = this.state.get().isReady;
    this.#post({ kind: 'filter', filters, isMoving });
  }

  #append(delta: Delta): void {
    const now = performance.now();
    this.#range = delta.patch.metricRange;
    const isQuiet = now - this.#paintedMs < liveMs || now - this.#movedMs < gestureMs;
    if (!isQuiet) this.#paintedMs = now;
    const { from, to, trial, state, best, columns } = delta;
    this.#post({ kind: 'append', rows: { from, to, trial, state, best, columns }, range: this.#range, isQuiet });
    // Rows that came quietly are shown when it has been quiet long enough.
    clearTimeout(this.#wake);
    if (isQuiet) {
      this.#wake = setTimeout(() => {
        this.#paintedMs = performance.now();
        this.#post({ kind: 'wake' });
      }, liveMs);
    }
  }
}
