// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onSignedOut } from '../api/client.ts';
import { filterColumns, SelectionState } from '../state/selection.ts';
import { Engine, type EngineSweep, type WorkerPort } from './client.ts';
import type { FromWorker, Result, ToWorker } from './protocol.ts';

const columns = filterColumns({ columns: [], metricRange: { low: 0, middle: 0.5, high: 1 } });
const head: EngineSweep = { id: 'a', columns: [], goal: 'minimize', ended: 3, metricRange: null };

/** A worker whose responses the test sends. */
class Port implements WorkerPort {
  onmessage: WorkerPort['onmessage'] = null;
  onerror: WorkerPort['onerror'] = null;
  readonly sent: ToWorker[] = [];
  isEnded = false;
  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }
  terminate(): void {
    this.isEnded = true;
  }
  answer(data: FromWorker): void {
    this.onmessage?.(new MessageEvent('message', { data }));
  }
  filters() {
    return this.sent.filter((message) => message.kind === 'filter');
  }
}

const result = (request: number, count: number | null): Result => ({
  kind: 'result',
  request,
  count,
  rows: 3,
  ms: 1,
  parallel: null,
  scatter: null,
  scatter3: null,
  history: null,
});

let ports: Port[] = [];
let engine: Engine;
let selection: SelectionState;

beforeEach(() => {
  history.replaceState(null, '', '/sweeps/a');
  ports = [];
  selection = new SelectionState();
  selection.follow('__metric:0.2~', columns);
  engine = new Engine(head, selection, () => {
    const port = new Port();
    ports.push(port);
    return port;
  });
});
afterEach(() => engine.close());

const port = () => ports.at(-1) ?? new Port();
const select = (low: number, isSettled = true) =>
  selection.setFilter('__metric', { column: '__metric', kind: 'range', low, high: 1 }, isSettled);

describe('an engine', () => {
  it('numbers its messages and sends one selection at a time: of moves in the meantime, only the newest', () => {
    port().answer({ kind: 'ready', rows: 3 });
    const before = port().filters().length;
    select(0.3, false);
    select(0.4, false);
    select(0.5, false);
    expect(port().filters()).toHaveLength(before);
    port().answer(result(port().filters().at(-1)?.request ?? 0, 2));
    expect(port().filters().at(-1)).toMatchObject({ filters: [{ low: 0.5 }], isMoving: true });
    expect(port().sent.map(({ request }) => request)).toEqual(port().sent.map((_, i) => i + 1));
  });

  it('does not confuse a response to an earlier request, such as for an axis, with that of the selection', () => {
    port().answer({ kind: 'ready', rows: 3 });
    const awaited = port().filters().at(-1)?.request ?? 0;
    select(0.5);
    const before = port().filters().length;
    port().answer(result(awaited - 1, 3));
    expect(port().filters()).toHaveLength(before);
    expect(selection.now.get().count).toBeNull();
    port().answer(result(awaited, 2));
    expect(port().filters()).toHaveLength(before + 1);
  });

  it('continues after a view that could not be computed', () => {
    port().answer({ kind: 'ready', rows: 3 });
    const awaited = port().filters().at(-1)?.request ?? 0;
    select(0.5);
    port().answer({ kind: 'failed', request: awaited, what: 'view', message: 'no', status: null });
    expect(engine.state.get().failure).toEqual({ what: 'view', message: 'no' });
    const next = port().filters().at(-1);
    expect(next).toMatchObject({ filters: [{ low: 0.5 }] });
    port().answer(result(next?.request ?? 0, 1));
    expect(engine.state.get().failure).toBeNull();
    expect(selection.now.get().count).toBe(1);
  });

  it('says why the columns are missing, and reads them again on request', () => {
    const signedOut = vi.fn();
    const close = onSignedOut(signedOut);
    port().answer({ kind: 'failed', request: 1, what: 'columns', message: 'The server answered 401.', status: 401 });
    expect(signedOut).toHaveBeenCalledTimes(1);
    expect(engine.state.get().failure?.what).toBe('columns');
    engine.retry();
    expect(engine.state.get().failure).toBeNull();
    expect(port().sent.filter(({ kind }) => kind === 'open')).toHaveLength(2);
    expect(ports).toHaveLength(1);
    close();
  });

  it('starts another worker if the script of the first did not load, and gives it the same views', () => {
    engine.history({ px: 10, total: 3 });
    port().onerror?.(new ErrorEvent('error', { message: '404' }));
    expect(engine.state.get().failure?.what).toBe('start');
    engine.retry();
    expect(ports).toHaveLength(2);
    expect(ports[0]?.isEnded).toBe(true);
    expect(port().sent).toContainEqual(expect.objectContaining({ kind: 'history', view: { px: 10, total: 3 } }));
    expect(port().sent).toContainEqual(expect.objectContaining({ kind: 'open' }));
    expect(port().filters()).not.toHaveLength(0);
  });
});
