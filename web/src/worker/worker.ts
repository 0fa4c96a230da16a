import { inBackground } from '../../../src/base/in-background.ts';
import {
  buildMask,
  type ColumnFilter,
  decodeFrame,
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
import { MovingCounts } from './moving-counts.ts';
import type { FromWorker, HistoryView, Result, ToWorker } from './protocol.ts';

/** Owns the columns of one sweep: every change of the selection yields count, lines, density, scatter and history. */

declare const self: DedicatedWorkerGlobalScope;

let store: ColumnStore | null = null;
let isReady = false;
let first: FirstPaint | null = null;
let filters: readonly ColumnFilter[] = [];
let isMoving = false;
let parallel: ParallelView | null = null;
let scatter: ScatterView | null = null;
let scatter3: Scatter3View | null = null;
let historyView: HistoryView | null = null;
const moving = new MovingCounts();
/** What the grey underlay on the page was drawn for. */
let underlayKey = '';

const post = (message: FromWorker, transfer: Transferable[] = []) => self.postMessage(message, transfer);

async function readFrame(url: string) {
  const response = await fetch(url);
  if (!response.ok) throw new RangeError(`the server answered ${response.status}`);
  const { header, arrays } = decodeFrame(await response.arrayBuffer());
  const number = (key: string) => {
    const value: unknown = typeof header === 'object' && header !== null ? Reflect.get(header, key) : undefined;
    return typeof value === 'number' ? value : 0;
  };
  const axes: unknown = typeof header === 'object' && header !== null ? Reflect.get(header, 'axes') : undefined;
  return {
    rows: number('rows'),
    total: number('total'),
    axes: Array.isArray(axes) ? axes.map(String) : [],
    arrays,
  };
}

async function open(message: Extract<ToWorker, { kind: 'open' }>): Promise<void> {
  const opened = new ColumnStore(message.columns, message.goal, message.range);
  store = opened;
  isReady = false;
  first = null;
  try {
    if (message.firstUrl !== null) {
      first = await readFrame(message.firstUrl);
      schedule();
    }
    const { rows, total, arrays } = await readFrame(message.columnsUrl);
    if (store !== opened) return;
    opened.load(rows, total, arrays);
    isReady = true;
    first = null;
    underlayKey = '';
    post({ kind: 'ready', rows });
    schedule();
  } catch (error) {
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function run(): void {
  if (store === null) return;
  const beganMs = performance.now();
  if (!isReady) {
    if (first !== null && parallel !== null && filters.length === 0) {
      const columns = store;
      const result = firstParallel((id) => columns.column(id), parallel, first);
      if (result !== null) {
        post({
          kind: 'result',
          count: null,
          rows: first.rows,
          ms: performance.now() - beganMs,
          parallel: result,
          scatter: null,
          scatter3: null,
          history: null,
        });
      }
    }
    return;
  }
  const { rows } = store;
  const mask = new Uint8Array(rows);
  // Without filters it selects all.
  const count = buildMask(rows, store.definitions(), store.values, filters, mask);
  const lines = parallel === null ? null : parallelOf(store, parallel, mask, count);
  const points = scatter === null ? null : scatterOf(store, scatter, mask, count, isMoving);
  const history =
    historyView === null || filters.length === 0
      ? null
      : historyBins(store.trial, store.best, mask, rows, historyView.total, historyView.px);
  const result: Result = {
    kind: 'result',
    count,
    rows,
    ms: performance.now() - beganMs,
    parallel: lines,
    scatter: points,
    scatter3: scatter3 === null ? null : scatter3Of(store, scatter3, mask, isMoving),
    history,
  };
  post(result, buffersOf(result));
}

function parallelOf(columns: ColumnStore, view: ParallelView, mask: Uint8Array, count: number): ParallelResult {
  const grain = isMoving ? 'coarse' : 'fine';
  const density =
    count > lineLimit
      ? densityLayer(moving.of(columns, view, mask, count), view, { grain, mode: 'rank', trials: count })
      : null;
  if (filters.length > 0) sendUnderlay(columns, view);
  return { ...linesOf(columns, view, mask, count), density, hasUnderlay: filters.length > 0 };
}

function sendUnderlay(columns: ColumnStore, view: ParallelView): void {
  const { axes, flipped, linear, xs, height, ground } = view;
  const key = JSON.stringify([axes, flipped, linear, xs, height, ground, columns.rows]);
  if (key === underlayKey) return;
  underlayKey = key;
  setTimeout(() => {
    if (store !== columns) return;
    const all = new Uint8Array(columns.rows).fill(1);
    const layer = densityLayer(new MovingCounts().of(columns, view, all, columns.rows), view, {
      grain: 'fine',
      mode: 'ground',
      trials: columns.rows,
    });
    post({ kind: 'underlay', layer }, [layer.data.buffer]);
  }, 0);
}

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

let isQueued = false;
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  isQueued = false;
  run();
};
/** Runs once per batch of messages: a burst of pointer moves collapses into the newest one. */
function schedule(): void {
  if (isQueued) return;
  isQueued = true;
  turn.port2.postMessage(0);
}

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'open':
      inBackground(open(message), reportError);
      return;
    case 'parallel':
      parallel = message.view;
      underlayKey = '';
      break;
    case 'scatter':
      scatter = message.view;
      break;
    case 'scatter3':
      scatter3 = message.view;
      break;
    case 'history':
      historyView = message.view;
      break;
    case 'filter':
      filters = message.filters;
      isMoving = message.isMoving;
      if (filters.length === 0) underlayKey = '';
      break;
    case 'append':
      if (store === null || !isReady) return;
      if (!store.append(message.rows, message.range)) {
        post({ kind: 'stale' });
        return;
      }
      if (message.isQuiet) return;
      store.refresh();
      break;
    case 'wake':
      if (!isReady) return;
      store?.refresh();
      break;
  }
  schedule();
}

self.onmessage = (event: MessageEvent<ToWorker>) => receive(event.data);
