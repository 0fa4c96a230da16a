import type { PlaneAxis } from '../axes/plane.ts';
import type { Chart } from '../chart.ts';
import { bestSoFarChart } from '../compare/draw.ts';
import { contourChart } from '../contour/draw.ts';
import { curvesChart } from '../curves/draw.ts';
import { distributionChart } from '../edf/draw.ts';
import { frontChart } from '../front/draw.ts';
import { historyChart } from '../history/draw.ts';
import { hypervolumeChart } from '../hypervolume/draw.ts';
import { importanceChart } from '../importance/draw.ts';
import { parallelChart } from '../parallel/draw.ts';
import { scatterChart } from '../scatter/draw.ts';
import { scatter3Chart } from '../scatter3d/draw.ts';
import { sliceChart } from '../slice/draw.ts';
import { timelineChart } from '../timeline/draw.ts';
import { tradeOffChart } from '../trade-off/draw.ts';
import { trialMetricChart } from '../trial-metric/draw.ts';

const number: PlaneAxis = { label: 'lr', kind: 'number', log: true, integer: false, low: 1e-5, high: 0.1, values: [] };
const category: PlaneAxis = {
  label: 'opt',
  kind: 'category',
  log: false,
  integer: true,
  low: 0,
  high: 1,
  values: ['a', 'b'],
};
const range = { low: 0, middle: 0.5, high: 1 };
const none = new Float32Array(0);

/** Every chart over the trials of a sweep, by name. @param values of the metric, by trial; NaN: none */
export function everyChart(values: readonly number[], goal: 'minimize' | 'maximize'): Readonly<Record<string, Chart>> {
  const n = values.length;
  const known = values.map((value, trial) => [trial, value] as const).filter(([, value]) => !Number.isNaN(value));
  const own =
    values.length === 0 ? range : { low: Math.min(...values), middle: values[0] ?? 0, high: Math.max(...values) };
  const safe = Number.isNaN(own.low) ? range : own;
  const columns = {
    lo: Float32Array.from(values),
    hi: Float32Array.from(values),
    hits: Uint32Array.from(values, (v) => (Number.isNaN(v) ? 0 : 1)),
  };
  const points = { trial: values.map((_, i) => i), value: values, state: values.map(() => 'completed' as const) };
  const marks = values.map((_, i) => i + 1);
  const compared = {
    metric: 'loss',
    goal,
    sweeps: [
      { name: 'a', ended: n, steps: known, values: Float32Array.from(values) },
      { name: 'b', ended: 0, steps: [], values: none },
    ],
  };
  const bars = {
    kind: 'bars',
    trial: marks,
    attempt: marks,
    lane: values.map(() => 0),
    start: marks,
    end: marks.map((m) => m + 1),
    state: values.map(() => 'failed' as const),
  } as const;
  const common = { metric: 'loss', goal, range: safe };
  return {
    history: historyChart({
      ...common,
      total: n,
      ended: n,
      incumbents: known.slice(0, 1),
      columns,
      points,
      selected: columns,
    }),
    'history in columns': historyChart({ ...common, total: n, ended: n, incumbents: known, columns }),
    curves: curvesChart({
      ...common,
      trials: n,
      maxIntervals: n,
      mark: marks,
      count: marks,
      ends: marks,
      q05: values,
      q25: values,
      q50: values,
      q75: values,
      q95: values,
      series: [
        { trial: 1, kind: 'top', state: 'completed', at: marks, values },
        { trial: 2, kind: 'running', state: 'running', at: marks, values },
      ],
      stops: { trial: marks, x: marks, y: values },
      reasons: values.map(() => 'why'),
      stopped: n,
      policy: { every: 1, delay: 1 },
    }),
    scatter: scatterChart({
      x: number,
      y: category,
      marks: {
        kind: 'points',
        trial: Uint32Array.from(marks),
        x: Float32Array.from(values, () => 0.5),
        y: Float32Array.from(values, () => 0.5),
        rank: Float32Array.from(values, () => 1),
      },
    }),
    'scatter in space': scatter3Chart({
      axes: [number, category, number],
      marks: {
        trial: Uint32Array.from(marks),
        x: Float32Array.from(values, () => 0.5),
        y: Float32Array.from(values, () => 0.2),
        z: Float32Array.from(values, (_, i) => i / 9),
        rank: Float32Array.from(values, () => 1),
        of: n * 2,
      },
    }),
    'scatter of cells': scatterChart({
      x: number,
      y: number,
      marks: { kind: 'cells', width: 2, height: 1, count: Uint32Array.of(0, n), sum: Float32Array.of(0, n) },
    }),
    slice: sliceChart({
      ...common,
      axis: category,
      width: 2,
      height: 2,
      cells: [0, n, n, 0],
      median: [null, 0.5],
      upper: [0.7, null],
      effect: known.slice(0, 2).map(([, value], x) => ({ x, mean: value, low: value - 1, high: value + 1 })),
    }),
    'slice of a number': sliceChart({
      ...common,
      axis: number,
      width: 2,
      height: 2,
      cells: [0, n, n, 0],
      median: [null, 0.5],
      upper: [0.7, null],
      effect: known.map(([, value], x) => ({ x: x + 1, mean: value, low: value - 1, high: value + 1 })),
    }),
    contour: contourChart({
      metric: 'loss',
      x: number,
      y: number,
      size: 2,
      mean: Float32Array.of(Number.NaN, 0.2, 0.4, n === 0 ? Number.NaN : 1),
      best: null,
    }),
    'empty contour': contourChart({
      metric: 'loss',
      x: number,
      y: number,
      size: 2,
      mean: new Float32Array(4).fill(Number.NaN),
      best: { trial: 1, x: 1e-3, y: 1e-3 },
    }),
    'front of two': frontChart({
      objectives: [
        { name: 'loss', goal },
        { name: 'latency', goal: 'minimize' },
      ],
      trial: marks,
      kind: marks.map((mark) => mark % 3),
      value: values.flatMap((value) => [value, 1 - value]),
      front: 1,
      counted: n,
    }),
    'front of three': frontChart({
      objectives: [
        { name: 'loss', goal },
        { name: 'latency', goal: 'minimize' },
        { name: 'size', goal: 'maximize' },
      ],
      trial: marks,
      kind: marks.map((mark) => mark % 3),
      value: values.flatMap((value) => [value, 1 - value, value ** 2]),
      front: 1,
      counted: n,
    }),
    hypervolume: hypervolumeChart({ trials: marks, volume: values.map((_, i) => i / 3), counted: n }),
    'trade-off': tradeOffChart({
      ...common,
      second: { label: 'duration', goal: 'minimize', kind: 'duration' },
      front: { trial: [1], x: [5], y: [0.5] },
      cloud: { trial: marks, x: marks, y: values },
    }),
    timeline: timelineChart({ fromMs: 0, toMs: 10, lanes: 1, body: bars }),
    'timeline of shares': timelineChart({
      fromMs: 0,
      toMs: 10,
      lanes: 4,
      body: { kind: 'share', rows: 2, px: 1, lanesPerRow: 2, busy: [255, 10], lost: [0, 10] },
    }),
    'trial metric': trialMetricChart({
      metric: 'loss',
      state: 'stopped',
      index: marks,
      values,
      band: { interval: marks, q25: values.map(() => null), q50: values, q75: values, best: values },
      stop: { interval: 1, limit: 0.5 },
    }),
    'best so far': bestSoFarChart(compared),
    distribution: distributionChart(compared),
    importance: importanceChart(
      known.map(() => ({ label: 'lr', share: 0.4, low: 0.3, high: 0.5, isConditional: true })),
    ),
    parallel: parallelChart({
      axes: [
        { ...number, note: 'log', isFlipped: false, branch: null },
        { ...category, note: 'choice', isFlipped: true, branch: 'opt = a' },
      ],
      trials: n,
      positions: Float32Array.from(values.flatMap(() => [0.5, -1])),
      rank: Float32Array.from(values, () => 0.5),
      density: (place) => ({
        place,
        raster: {
          data: new Uint8ClampedArray(place.width * place.height * 4),
          width: place.width,
          height: place.height,
        },
      }),
      goal,
    }),
  };
}
