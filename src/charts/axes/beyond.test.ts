import { expect, test } from 'vitest';
import type { CurvesData } from '../curves/data.ts';
import { curvesChart } from '../curves/draw.ts';
import { historyChart } from '../history/draw.ts';
import { scatterChart } from '../scatter/draw.ts';
import { isEffectCut, type SliceData, sliceChart } from '../slice/draw.ts';
import { SvgSurface } from '../surface/svg.ts';
import { planeAxis } from '../sweep-facts.ts';
import { lightPalette } from './palette.ts';
import { planeValue } from './plane.ts';

const size = { width: 660, height: 300 };

function svgOf(chart: { draw: (surface: SvgSurface, context: { palette: typeof lightPalette }) => void }): string {
  const surface = new SvgSurface(size.width, size.height);
  chart.draw(surface, { palette: lightPalette });
  return surface.document({ title: '' });
}

/** Height of a text in the drawing. */
const heightOf = (svg: string, text: string) => Number(new RegExp(`y="([\\d.-]+)"[^>]*>${text}<`).exec(svg)?.[1]);

function history(goal: 'minimize' | 'maximize', values: readonly number[]) {
  const sign = goal === 'maximize' ? -1 : 1;
  const value = Float32Array.from(values, (v) => sign * v);
  const sorted = Array.from(value).sort((a, b) => a - b);
  const [low = 0, high = 1] = [sorted[0], sorted.at(-1)];
  const pad = (high - low) * 0.03;
  const steps: [number, number][] = [];
  values.forEach((v, i) => {
    if (v < (steps.at(-1)?.[1] ?? Number.POSITIVE_INFINITY)) steps.push([i, v]);
  });
  const trial = Uint32Array.from(values, (_, i) => i);
  return historyChart({
    metric: 'loss',
    goal,
    total: values.length,
    ended: values.length,
    range: { low: low - pad, middle: sorted[Math.floor(sorted.length / 2)] ?? 0, high: high + pad },
    incumbents: steps.map(([at, v]) => [at, sign * v] as const),
    columns: { lo: value, hi: value, hits: Uint32Array.from(values, () => 1) },
    points: { trial, value, state: values.map(() => 'completed' as const) },
  });
}

const longTail = Array.from({ length: 40 }, (_, i) => (i % 9 === 0 ? 3e5 + i : 1 + 20 / (i + 1)));

test.each(['minimize', 'maximize'] as const)(
  'the number of values beyond the axis is shown above the plotting area, %s',
  (goal) => {
    const svg = svgOf(history(goal, longTail));
    const side = goal === 'maximize' ? 'below' : 'above';
    // The plotting area starts at y = 22.
    expect(heightOf(svg, `\\d+ ${side} the axis`)).toBeLessThan(22);
  },
);

test('the axis of values follows values, not the padding of a long tail', () => {
  // Otherwise ticks would be tens of thousands apart and the best values a line at the bottom.
  expect(svgOf(history('minimize', longTail))).not.toMatch(/>\d+k</);
});

test('without a value the history says so, and has no ticks of values', () => {
  const svg = svgOf(history('minimize', []));
  expect(svg).toContain('No trial has a value that counts.');
  expect(svg).not.toContain('>0.5<');
});

function curves(intervals: number, trials: number): CurvesData {
  const mark = Array.from({ length: intervals }, (_, i) => i + 1);
  const values = mark.map((m) => 1 / m);
  return {
    metric: 'loss',
    goal: 'minimize',
    trials,
    maxIntervals: intervals,
    mark,
    count: mark.map(() => trials),
    ends: mark.map(() => 0),
    q05: values,
    q25: values,
    q50: values,
    q75: values.map((v) => v + 0.1),
    q95: values.map((v) => v + 1e6),
    series: [{ trial: 3, kind: 'top', state: 'completed', at: mark, values }],
    stops: { trial: [], x: [], y: [] },
    reasons: [],
    stopped: 0,
    range: { low: 0.1, high: 2 },
    policy: null,
  };
}

test('with one report per trial, or none, the curves chart shows a sentence', () => {
  expect(svgOf(curvesChart(curves(1, 5)))).toContain('Each trial reported once');
  expect(svgOf(curvesChart(curves(0, 5)))).toContain('No trial has reported a value yet.');
});

test('the tail of a band does not stretch the axis of curves, and one trial has no band', () => {
  const svg = svgOf(curvesChart(curves(9, 5)));
  expect(svg).not.toMatch(/>\d+k</);
  expect(svg).toContain('>5–95 %<');
  expect(svgOf(curvesChart(curves(9, 1)))).not.toContain('>5–95 %<');
});

const number = { label: 'x', kind: 'number', log: false, integer: false, low: 0, high: 1, values: [] } as const;

test('a scatter counts the points at the open end of the metric, and their label says so', () => {
  const facts = { columns: [], metric: 'loss', metricRange: { low: 0, middle: 4, high: 80 } };
  const axes = (['minimize', 'maximize'] as const).map((goal) =>
    planeAxis(
      { ...facts, goal, ended: 3, endedAtMs: null, incumbents: [], changes: [], earlyTermination: { type: 'none' } },
      '__metric',
    ),
  );
  const marks = {
    kind: 'points',
    trial: Uint32Array.of(0, 1, 2),
    x: Float32Array.of(0.1, 0.2, 0.3),
    y: Float32Array.of(0, 1, 1),
    rank: Float32Array.of(1, 0, 0),
  } as const;
  const texts = axes.map((y) => svgOf(scatterChart({ x: number, y, marks })));
  expect(texts[0]).toContain('>2 above the axis<');
  expect(texts[1]).toContain('>1 below the axis<');
  expect(axes.map((axis) => [planeValue(axis, 0), planeValue(axis, 1)])).toEqual([
    ['0', '80 or more'],
    ['0 or less', '80'],
  ]);
  expect(planeValue(number, 1)).toBe('1');
});

test('predictions beyond the axis are not drawn at its edge, but the tooltip shows them', () => {
  const slice: SliceData = {
    metric: 'loss',
    goal: 'minimize',
    range: { low: 0, high: 10 },
    axis: number,
    width: 1,
    height: 1,
    cells: [3],
    median: [0.5],
    upper: [0.2],
    effect: [
      { x: 0, mean: 4, low: 3, high: 900 },
      { x: 0.5, mean: 5, low: 4, high: 6 },
      { x: 1, mean: 800, low: 2, high: 4000 },
    ],
  };
  expect(isEffectCut(slice)).toBe(true);
  expect(isEffectCut({ ...slice, range: { low: 0, high: 4000 } })).toBe(false);
  const mean = new RegExp(`<path d="([^"]*)"[^>]*stroke="${lightPalette.accent}"`).exec(svgOf(sliceChart(slice)))?.[1];
  expect(mean?.match(/[ML]/g)).toEqual(['M', 'L']);
  expect(sliceChart(slice).hit?.(640, 100, size)?.lines).toContain('model 800.0000 (2.0000 to 4000.0)');
});
