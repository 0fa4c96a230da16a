import type { Layer, MetricRange, ParallelView, Scatter3View, ScatterView } from '../../../src/charts/kernel/index.ts';
import type { Delta, SweepHead } from '../../../src/http/index.ts';
import { announceSignOut, apiUrl } from '../api/client.ts';
import { onDelta } from '../api/live.ts';
import { channel } from '../state/channel.ts';
import type { SelectionState } from '../state/selection.ts';
import type { Ask, Failed, FromWorker, HistoryView, Result, ToWorker } from './protocol.ts';

/** From this many rows on, the first paint uses the server's counts: with fewer, the columns are as fast. */
const firstPaintRows = 3_000;
/** Minimum time between two repaints for new rows, milliseconds: the density of many trials does not change faster. */
const liveMs = 2_000;
/** How long new rows wait after a move of a brush, milliseconds. */
const gestureMs = 1_500;

const startWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
let spare: Worker | null = null;

/** Starts a worker before the sweep is known, so that its script loads while the page waits for the first responses. */
export function prepareWorker(): void {
  if (spare !== null) return;
  spare = startWorker();
  // The engine that needs it starts another and shows a failure.
  spare.onerror = () => {
    spare = null;
  };
}

function takeWorker(): Worker {
  const taken = spare ?? startWorker();
  spare = null;
  return taken;
}

/** The parts of a sweep that the engine needs. */
export type EngineSweep = Pick<SweepHead, 'id' | 'columns' | 'goal' | 'ended' | 'metricRange'>;

/** Why the engine has no result. `start`: the worker's script could not be loaded. */
interface EngineFailure {
  readonly what: Failed['what'] | 'start';
  readonly message: string;
}

/** The parts of a worker that the engine uses. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ToWorker): void;
  terminate(): void;
}

/** State of the engine for the page. */
export interface EngineState {
  readonly isReady: boolean;
  readonly failure: EngineFailure | null;
  readonly result: Result | null;
  readonly underlay: Layer | null;
}

/** The page's side of the worker. One selection is in progress at a time; later moves collapse into the newest. */
export class Engine {
  readonly state = channel<EngineState>({ isReady: false, failure: null, result: null, underlay: null });
  readonly #start: () => WorkerPort;
  #worker: WorkerPort;
  readonly #closers: (() => void)[] = [];
  readonly #head: EngineSweep;
  readonly #selection: SelectionState;
  #range: MetricRange | null;
  /** Text of the selection that the worker has; null: none. */
  #sent: string | null = null;
  #parallel: ParallelView | null = null;
  /** What the page shows, by kind: a new worker needs all of it. */
  readonly #views = new Map<Ask['kind'], Ask>();
  /** Number of the last message. */
  #request = 0;
  /** Number of the selection that the worker has not answered; null: none. */
  #awaited: number | null = null;
  #isDirty = false;
  #movedMs = 0;
  #paintedMs = 0;
  #wake: ReturnType<typeof setTimeout> | undefined;

  constructor(head: EngineSweep, selection: SelectionState, start: () => WorkerPort = takeWorker) {
    this.#head = head;
    this.#selection = selection;
    this.#range = head.metricRange;
    this.#start = start;
    this.#worker = this.#started();
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
    this.#show({ kind: 'parallel', view });
  }

  /** Layout of the parallel coordinates on the page; null while they are not shown. */
  get parallelView(): ParallelView | null {
    return this.#parallel;
  }

  scatter(view: ScatterView | null): void {
    this.#show({ kind: 'scatter', view });
  }

  scatter3(view: Scatter3View | null): void {
    this.#show({ kind: 'scatter3', view });
  }

  history(view: HistoryView | null): void {
    this.#show({ kind: 'history', view });
  }

  /** Retries after a failure: starts a new worker if none runs, otherwise reads the columns again. */
  retry(): void {
    const isStart = this.state.get().failure?.what === 'start';
    this.#patch({ failure: null, isReady: false });
    if (isStart) {
      this.#worker.terminate();
      this.#worker = this.#started();
      for (const view of this.#views.values()) this.#post(view);
    }
    this.#open();
    this.#restart();
  }

  close(): void {
    clearTimeout(this.#wake);
    for (const close of this.#closers) close();
    this.#worker.terminate();
  }

  #started(): WorkerPort {
    const worker = this.#start();
    worker.onmessage = (event) => this.#receive(event.data);
    worker.onerror = (event) => {
      this.#awaited = null;
      this.#patch({ failure: { what: 'start', message: event.message } });
    };
    return worker;
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

  #post(ask: Ask): number {
    this.#request++;
    this.#worker.postMessage({ ...ask, request: this.#request });
    return this.#request;
  }

  #show(view: Ask): void {
    this.#views.set(view.kind, view);
    this.#post(view);
  }

  /** Sends the current selection, regardless of earlier messages. */
  #restart(): void {
    this.#sent = null;
    this.#awaited = null;
    this.#isDirty = false;
    this.#push();
  }

  /** Handles a response: sends the next selection if the response covers the awaited one. */
  #release(request: number): void {
    if (this.#awaited === null || request < this.#awaited) return;
    this.#awaited = null;
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.#sent = null;
    this.#push();
  }

  #patch(change: Partial<EngineState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#patch({ isReady: true, failure: null });
        this.#restart();
        return;
      case 'failed':
        if (message.status === 401) announceSignOut();
        this.#patch({ failure: { what: message.what, message: message.message } });
        this.#release(message.request);
        return;
      case 'stale':
        this.#patch({ isReady: false });
        this.#open();
        return;
      case 'underlay':
        this.#patch({ underlay: message.layer });
        return;
      case 'result': {
        // A view that can be computed again has recovered from its failure.
        const { failure } = this.state.get();
        this.#patch({ result: message, failure: failure?.what === 'view' ? null : failure });
        const isCounted = message.count !== null && (this.#awaited === null || message.request >= this.#awaited);
        if (isCounted) {
          this.#selection.setCount(this.#selection.now.get().filters.length > 0 ? message.count : null);
        }
        this.#release(message.request);
      }
    }
  }

  #push(): void {
    const { text, settled, filters } = this.#selection.now.get();
    const isMoving = text !== settled;
    const key = isMoving ? `${text}*` : text;
    if (key === this.#sent) return;
    if (isMoving) this.#movedMs = performance.now();
    if (this.#awaited !== null) {
      this.#isDirty = true;
      return;
    }
    this.#sent = key;
    const request = this.#post({ kind: 'filter', filters, isMoving });
    // Before the columns have arrived, there is no response to wait for.
    this.#awaited = this.state.get().isReady ? request : null;
  }

  #append(delta: Delta): void {
    const now = performance.now();
    this.#range = delta.patch.metricRange;
    const isQuiet = now - this.#paintedMs < liveMs || now - this.#movedMs < gestureMs;
    if (!isQuiet) this.#paintedMs = now;
    const { from, to, trial, state, best, columns } = delta;
    this.#post({ kind: 'append', rows: { from, to, trial, state, best, columns }, range: this.#range, isQuiet });
    // Rows marked quiet are shown after a long enough pause in moves.
    clearTimeout(this.#wake);
    if (isQuiet) {
      this.#wake = setTimeout(() => {
        this.#paintedMs = performance.now();
        this.#post({ kind: 'wake' });
      }, liveMs);
    }
  }
}
