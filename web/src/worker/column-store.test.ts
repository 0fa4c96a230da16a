import { describe, expect, it } from 'vitest';
import {
  axisPlace,
  densityLayer,
  type KernelColumn,
  METRIC,
  NONE,
  SPAN,
  STATE,
  scatter3Of,
  scatterOf,
} from '../../../src/charts/kernel/index.ts';
import { linesOf } from './answers.ts';
import { ColumnStore } from './column-store.ts';
import { MovingCounts } from './moving-counts.ts';

const plain = { log: false, low: 0, high: 1, step: null, values: [] };
const columns: readonly KernelColumn[] = [
  { ...plain, id: 'x', kind: 'number' },
  { ...plain, id: 'c', kind: 'category', high: 1, step: 1, values: ['a', 'b'] },
];
const range = { low: 0, middle: 0.5, high: 1 };

function loaded(): ColumnStore {
  const store = new ColumnStore(columns, 'maximize', range);
  store.load(
    3,
    10,
    new Map<string, Uint32Array | Float32Array | Uint8Array | Uint16Array>([
      ['trial', Uint32Array.of(2, 0, 1)],
      ['state', Uint8Array.of(3, 3, 4)],
      ['best', Float32Array.of(0.2, 0.9, Number.NaN)],
      ['q:x', Uint16Array.of(0, SPAN, 100)],
      ['q:c', Uint8Array.of(1, 0, 255)],
    ]),
  );
  return store;
}

const view = {
  axes: ['x', 'c', METRIC],
  flipped: ['x'],
  linear: [],
  xs: [0, 50, 100],
  top: 10,
  bottom: 90,
  lane: 95,
  width: 100,
  height: 100,
  ramp: new Uint8Array(768).fill(7),
  ground: [1, 2, 3] as const,
};
const all = new Uint8Array(20).fill(1);

describe('columns of ended trials', () => {
  it('reads a frame: codes, "not set", ranks', () => {
    const store = loaded();
    expect([...(store.values.get('c') ?? [])].slice(0, 3)).toEqual([1, 0, NONE]);
    expect([...(store.values.get(STATE) ?? [])].slice(0, 3)).toEqual([3, 3, 4]);
    expect([...store.order]).toEqual([1, 0, 2]);
    expect(store.place('c', 2, false)).toBe(-1);
  });

  it('appends rows of a delta, skips existing ones, and refuses a gap', () => {
    const store = loaded();
    const rows = {
      from: 2,
      to: 5,
      trial: [1, 3, 4],
      state: [4, 3, 3],
      best: [null, 0.95, 0.1],
      columns: { x: [100, 1, 2], c: [NONE, 0, 1] },
    };
    expect(store.append({ ...rows, from: 4, to: 7 }, range)).toBe(false);
    expect(store.append(rows, range)).toBe(true);
    store.refresh();
    expect(store.rows).toBe(5);
    expect([...store.trial].slice(0, 5)).toEqual([2, 0, 1, 3, 4]);
    expect(store.order[0]).toBe(3);
    expect([...(store.values.get('x') ?? [])].slice(3, 5)).toEqual([1, 2]);
    expect(store.append(rows, range)).toBe(true);
    expect(store.rows).toBe(5);
  });

  it('gives the best lines first, flipped where the axis is', () => {
    const { trial, positions } = linesOf(loaded(), view, all, 3);
    expect([...trial]).toEqual([0, 2, 1]);
    expect(positions[0]).toBe(0);
    expect(positions[3]).toBe(1);
    expect(positions[7]).toBe(-1);
  });

  it('omits trials without a value on an axis from the scatter and puts the best on top', () => {
    const result = scatterOf(loaded(), { x: 'x', y: 'c' }, all, 3);
    expect(result.kind === 'points' ? [...result.trial] : []).toEqual([2, 0]);
  });

  it('places trials in space, the best last, and gives their number', () => {
    const { trial, x, z, rank, of } = scatter3Of(loaded(), { x: 'x', y: 'c', z: 'x' }, all);
    expect([[...trial], of]).toEqual([[2, 0], 2]);
    expect([...x]).toEqual([...z]);
    expect(rank[1]).toBe(1);
    const store = loaded();
    const none = new Uint8Array(3);
    expect(scatter3Of(store, { x: 'x', y: 'c', z: 'x' }, none)).toMatchObject({ of: 0 });
  });

  it('draws a density at the trials, and nothing outside the axes', () => {
    const store = loaded();
    const layer = densityLayer(new MovingCounts().of(store, view, all.subarray(0, 3), 3), view, {
      grain: 'fine',
      mode: 'rank',
      trials: 3,
    });
    expect([layer.width, layer.height]).toEqual([50, 100]);
    const rows = new Set<number>();
    for (let i = 0; i < layer.data.length; i += 4) {
      if ((layer.data[i + 3] ?? 0) > 40) rows.add(Math.floor(i / 4 / layer.width));
    }
    expect(rows.size).toBeGreaterThan(0);
    expect(Math.min(...rows)).toBeGreaterThanOrEqual(8);
  });
});

it('shows a logarithmic axis on a linear scale', () => {
  const log: KernelColumn = { ...plain, id: 'l', kind: 'number', log: true, low: 0.01, high: 1 };
  expect(axisPlace(log, SPAN / 2, 0, false)).toBeCloseTo(0.5, 6);
  expect(axisPlace(log, SPAN / 2, 0, true)).toBeCloseTo(0.0909, 3);
});
