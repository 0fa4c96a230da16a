import { describe, expect, it } from 'vitest';
import { type KernelColumn, SPAN, STATE } from '../../../src/charts/kernel/index.ts';
import { errorWords } from '../words/errors.ts';
import { type Frame, FrameRefused, frameHeader } from './frame.ts';
import type { Ask, FromWorker } from './protocol.ts';
import { Session } from './session.ts';

const columns: readonly KernelColumn[] = [
  { id: 'x', kind: 'number', log: false, low: 0, high: 1, step: null, values: [] },
];
const frame: Frame = {
  rows: 3,
  total: 3,
  axes: [],
  arrays: new Map<string, Uint32Array | Float32Array | Uint8Array | Uint16Array>([
    ['trial', Uint32Array.of(0, 1, 2)],
    ['state', Uint8Array.of(3, 4, 3)],
    ['best', Float32Array.of(0.1, 0.2, 0.3)],
    ['q:x', Uint16Array.of(0, SPAN / 2, SPAN)],
  ]),
};
const range = { low: 0, middle: 0.2, high: 1 };
const open: Ask = { kind: 'open', columns, goal: 'minimize', range, columnsUrl: 'columns', firstUrl: null };
const above = (low: number, isMoving = false): Ask => ({
  kind: 'filter',
  filters: [{ column: 'x', kind: 'range', low, high: 1 }],
  isMoving,
});

/** A session whose tasks the test runs. */
function harness(readFrame: (url: string) => Promise<Frame> = () => Promise.resolve(frame)) {
  const posted: FromWorker[] = [];
  const tasks: (() => void)[] = [];
  let request = 0;
  const session = new Session({
    post: (message) => posted.push(message),
    readFrame,
    defer: (task) => tasks.push(task),
  });
  return {
    posted,
    results: () => posted.filter((message) => message.kind === 'result'),
    send: (ask: Ask) => {
      request++;
      return session.receive({ ...ask, request });
    },
    turn() {
      for (const task of tasks.splice(0)) task();
    },
  };
}

describe('a session', () => {
  it('reports when the columns are ready, then responds with the number of the newest request', async () => {
    const { send, turn, posted, results } = harness();
    await send(open);
    expect(posted).toEqual([{ kind: 'ready', rows: 3 }]);
    turn();
    await send(above(0.4));
    turn();
    expect(results().map(({ request, count }) => [request, count])).toEqual([
      [1, 3],
      [2, 2],
    ]);
  });

  it('sends one response to a burst of moves, for the newest one', async () => {
    const { send, turn, results } = harness();
    await send(open);
    turn();
    for (const low of [0.1, 0.4, 0.9]) await send(above(low, true));
    turn();
    expect(results().slice(1)).toMatchObject([{ request: 4, count: 1 }]);
  });

  it('counts by the state of trials, as the table does', async () => {
    const { send, turn, results } = harness();
    await send(open);
    turn();
    await send({ kind: 'filter', filters: [{ column: STATE, kind: 'codes', codes: [4] }], isMoving: false });
    turn();
    expect(results().at(-1)).toMatchObject({ count: 1 });
  });

  it('reports the status of refused columns, and reads them on a new request', async () => {
    let isDown = true;
    const { send, turn, posted, results } = harness(() =>
      isDown ? Promise.reject(new FrameRefused(401)) : Promise.resolve(frame),
    );
    await send(open);
    expect(posted).toMatchObject([{ kind: 'failed', what: 'columns', status: 401, request: 1 }]);
    isDown = false;
    await send(open);
    turn();
    expect(results()).toMatchObject([{ count: 3 }]);
  });

  it('drops columns of an outdated sweep definition', async () => {
    const waiting: ((read: Frame) => void)[] = [];
    const { send, posted } = harness(() => new Promise((resolve) => waiting.push(resolve)));
    const first = send(open);
    const second = send(open);
    waiting[1]?.(frame);
    await second;
    waiting[0]?.({ ...frame, rows: 0 });
    await first;
    expect(posted).toEqual([{ kind: 'ready', rows: 3 }]);
  });

  it('survives a view that cannot be computed: it reports the failure and handles the next request', async () => {
    const { send, turn, posted, results } = harness();
    await send(open);
    turn();
    // The length of the trial axis is invalid.
    await send(above(0.4));
    await send({ kind: 'history', view: { px: -1, total: 3 } });
    turn();
    expect(posted.at(-1)).toMatchObject({ kind: 'failed', what: 'view', request: 3 });
    await send({ kind: 'history', view: null });
    turn();
    expect(results().at(-1)).toMatchObject({ request: 4, count: 2 });
  });

  it('requests all columns again when rows in between are missing', async () => {
    const { send, turn, posted } = harness();
    await send(open);
    turn();
    const rows = { from: 9, to: 10, trial: [9], state: [3], best: [0.1], columns: { x: [0] } };
    await send({ kind: 'append', rows, range, isQuiet: false });
    expect(posted.at(-1)).toEqual({ kind: 'stale' });
  });
});

it('refuses a header without its number of rows', () => {
  expect(frameHeader({ rows: 2, axes: ['a'] })).toEqual({ rows: 2, total: 2, axes: ['a'] });
  expect(() => frameHeader({ total: 2 })).toThrow(errorWords.unexpected());
  expect(() => frameHeader(null)).toThrow(errorWords.unexpected());
});
