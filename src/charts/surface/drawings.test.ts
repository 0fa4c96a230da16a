import { describe, expect, it } from 'vitest';
import { pinColour } from '../axes/frame.ts';
import { darkPalette, lightPalette } from '../axes/palette.ts';
import type { PlaneAxis } from '../axes/plane.ts';
import { type Chart, tableCsv } from '../chart.ts';
import { bestSoFarChart } from '../compare/draw.ts';
import { contourChart } from '../contour/draw.ts';
import { curvesChart } from '../curves/draw.ts';
import { distributionChart } from '../edf/draw.ts';
import { frontChart } from '../front/draw.ts';
import { historyChart, stepsByNumber } from '../history/draw.ts';
import { hypervolumeChart } from '../hypervolume/draw.ts';
import { importanceChart } from '../importance/draw.ts';
import { parallelChart } from '../parallel/draw.ts';
import { picture } from '../picture/picture.ts';
import { scatterChart } from '../scatter/draw.ts';
import { scatter3Chart } from '../scatter3d/draw.ts';
import { sliceChart } from '../slice/draw.ts';
import { timelineChart } from '../timeline/draw.ts';
import { tradeOffChart } from '../trade-off/draw.ts';
import { trialMetricChart } from '../trial-metric/draw.ts';
import type { TextPaint } from './surface.ts';
import { escapeXml, SvgSurface } from './svg.ts';

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

/** Values of a sweep: some, one, none, all alike, and one without a value. */
const cases: Readonly<Record<string, readonly number[]>> = {
  several: [0.2, 0.9, 0.5, Number.NaN, 0.7],
  one: [0.4],
  none: [],
  'all alike': [0.5, 0.5, 0.5],
  'without a value': [Number.NaN],
};

function charts(values: readonly number[], goal: 'minimize' | 'maximize'): Readonly<Record<string, Chart>> {
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

describe.each(Object.entries(cases))('%s', (_name, values) => {
  it.each(['minimize', 'maximize'] as const)('every chart draws, %s', (goal) => {
    for (const [name, chart] of Object.entries(charts(values, goal))) {
      for (const palette of [lightPalette, darkPalette]) {
        const surface = new SvgSurface(600, 300, { imageUrl: () => 'data:image/png;base64,' });
        chart.draw(surface, { palette, hover: 1, pinned: [2, 1, 99] });
        const text = surface.document({ title: chart.label, background: palette.surface });
        expect(text, name).not.toMatch(/NaN|Infinity|undefined/);
        expect(text, name).toMatch(/^<svg /);
      }
      expect(chart.label.length, name).toBeGreaterThan(10);
      const table = chart.table?.();
      if (table !== undefined) expect(tableCsv(table).split('\r\n').length, name).toBe(table.rows.length + 2);
    }
  });

  it('answers for every place without failing', () => {
    for (const chart of Object.values(charts(values, 'maximize'))) {
      for (const x of [0, 61, 300, 599])
        for (const y of [0, 30, 150, 299]) chart.hit?.(x, y, { width: 600, height: 300 });
    }
  });
});

it('a picture shows title, legend and caption around its chart, cut where they are too long', () => {
  const chart = picture({
    chart: importanceChart([{ label: 'lr', share: 0.4, low: 0.3, high: 0.5, isConditional: true }]),
    title: `${'t'.repeat(200)}<script>`,
    subtitle: 'maximize accuracy',
    legend: (['line', 'dotted', 'dot', 'ring', 'cross', 'square', 'ramp'] as const).map((mark) => ({
      text: `what a ${mark} means`,
      mark,
    })),
    caption: 'c'.repeat(500),
  });
  const surface = new SvgSurface(400, 300);
  chart.draw(surface, { palette: lightPalette });
  const text = surface.document({ title: chart.label });
  expect(text).toContain('what a ramp means');
  expect(text).toMatch(/>t{20,60}…</);
  expect(text).toMatch(/>c{20,80}…</);
  expect(text).not.toContain('<script>');
});

it('text in SVG is escaped, and characters that XML lacks are replaced', () => {
  expect(escapeXml(`<a b="c" d='e'>&\u0000\ud800x`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd\ufffdx');
  expect(escapeXml('é😀中')).toBe('é😀中');
});

it('a drawing without addresses for pictures refuses them', () => {
  const surface = new SvgSurface(10, 10);
  const raster = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
  expect(() => surface.image(raster, { x: 0, y: 0, w: 1, h: 1 })).toThrow(/imageUrl/);
});

it('finds the trial under the pointer and names its value', () => {
  const chart = charts([0.2, 0.9, 0.5], 'maximize')['history'];
  const size = { width: 600, height: 300 };
  const hits = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 30 }, (_unused, j) => chart?.hit?.(i * 10, j * 10, size)),
  ).flat();
  const found = hits.filter((hit) => hit != null);
  expect(new Set(found.map(({ trial }) => trial))).toEqual(new Set([0, 1, 2]));
  expect(found.find(({ trial }) => trial === 1)?.lines[0]).toBe('loss 0.9000');
});

it('orders incumbents by trial number, where trials ended in another order', () => {
  const steps = [
    [7, 0.8],
    [5, 0.9],
    [9, 0.95],
  ] as const;
  expect(stepsByNumber(steps, 'maximize')).toEqual([
    [5, 0.9],
    [9, 0.95],
  ]);
  expect(
    stepsByNumber(
      [
        [3, 1],
        [1, 2],
      ] as const,
      'minimize',
    ),
  ).toEqual([
    [1, 2],
    [3, 1],
  ]);
});

/** Remembers where texts stand. */
class TextPlaces extends SvgSurface {
  readonly places: { readonly text: string; readonly from: number; readonly to: number }[] = [];

  override text(text: string, x: number, y: number, paint: TextPaint): void {
    const width = this.textWidth(text, paint);
    const from = paint.align === 'right' ? x - width : paint.align === 'center' ? x - width / 2 : x;
    this.places.push({ text, from, to: from + width });
    super.text(text, x, y, paint);
  }
}

it('the text at a stop stays inside the drawing, however narrow it is and wherever the stop was', () => {
  const index = Array.from({ length: 60 }, (_, i) => i + 1);
  const band = { interval: index, q25: index, q50: index, q75: index, best: index };
  for (const width of [180, 240, 320, 390, 900]) {
    for (const at of [1, 5, 12, 30, 55, 60]) {
      for (const limit of [null, 0.4545, -123456.789]) {
        for (const others of [band, null]) {
          const surface = new TextPlaces(width, 300);
          const stop = { interval: at, limit };
          const chart = trialMetricChart({
            metric: 'loss',
            state: 'stopped',
            index,
            values: index,
            band: others,
            stop,
          });
          chart.draw(surface, { palette: lightPalette });
          const told = surface.places.filter(({ text }) => /^(limit|stopped) /.test(text));
          expect(told).toHaveLength(1);
          for (const { from, to } of told) {
            expect(from, `${width} ${at} ${limit}`).toBeGreaterThanOrEqual(0);
            expect(to, `${width} ${at} ${limit}`).toBeLessThanOrEqual(width);
          }
        }
      }
    }
  }
});

it('the history of few trials leaves none beyond its axis', () => {
  const values = [2.3, 1.9, 0.4, 0.9, 0.35];
  const columns = {
    lo: Float32Array.from(values),
    hi: Float32Array.from(values),
    hits: Uint32Array.from(values, () => 1),
  };
  const surface = new TextPlaces(600, 300);
  const chart = historyChart({
    metric: 'loss',
    goal: 'minimize',
    total: 5,
    ended: 5,
    range: { low: 0.2, middle: 1.2, high: 2.5 },
    incumbents: [
      [0, 2.3],
      [1, 1.9],
      [2, 0.4],
      [4, 0.35],
    ],
    columns,
    points: { trial: [0, 1, 2, 3, 4], value: values, state: values.map(() => 'completed') },
  });
  chart.draw(surface, { palette: lightPalette });
  expect(surface.places.map(({ text }) => text).filter((text) => /above|below/.test(text))).toEqual([]);
});

it('keeps the colour of the best for it alone where another trial is under the pointer', () => {
  const strokes = (hover: number | null) => {
    const surface = new SvgSurface(600, 300);
    charts([0.2, 0.9, 0.5], 'maximize')['curves']?.draw(surface, { palette: lightPalette, hover });
    return [...surface.document({ title: '' }).matchAll(/stroke="(#[0-9a-f]{6})"/g)].map(([, stroke]) => stroke);
  };
  const count = (hover: number | null, colour: string) => strokes(hover).filter((stroke) => stroke === colour).length;
  const resting = count(null, lightPalette.signal);
  expect(resting).toBe(1);
  expect(count(2, lightPalette.signal)).toBe(resting);
  expect(count(2, lightPalette.ink)).toBe(1);
});

it('draws the same whatever is hovered or pinned, unless the chart follows it', () => {
  const drawn = (chart: Chart, shared: { readonly hover?: number; readonly pinned?: readonly number[] }) => {
    const surface = new SvgSurface(600, 300, { imageUrl: ({ data }) => `image:${data.join()}` });
    chart.draw(surface, { palette: lightPalette, ...shared });
    return surface.document({ title: '' });
  };
  const followed = new Set<string>();
  for (const [name, chart] of Object.entries(charts([0.2, 0.9, 0.5], 'maximize'))) {
    const plain = drawn(chart, {});
    for (const trial of [0, 1, 2]) {
      for (const [part, shared] of [
        ['hover', { hover: trial }],
        ['pins', { pinned: [trial] }],
      ] as const) {
        if (drawn(chart, shared) !== plain) followed.add(`${name}: ${part}`);
      }
    }
    const seen = (['hover', 'pins'] as const).filter((part) => followed.has(`${name}: ${part}`));
    expect(chart.follows ?? [], name).toEqual(expect.arrayContaining(seen));
  }
  expect(followed).toContain('curves: hover');
  expect(followed).toContain('history: pins');
  expect(followed).not.toContain('history: hover');
});

it('draws pinned trials in colours of their own, in curves and as rings', () => {
  const drawn = (chart: Chart | undefined, pinned: readonly number[]) => {
    const surface = new SvgSurface(600, 300);
    chart?.draw(surface, { palette: lightPalette, pinned });
    return surface.document({ title: '' });
  };
  const all = charts([0.2, 0.9, 0.5], 'maximize');
  for (const name of ['history', 'scatter', 'scatter in space', 'front of two', 'front of three']) {
    expect(drawn(all[name], [1]), name).toContain(pinColour(lightPalette, 0));
    expect(drawn(all[name], []), name).not.toBe(drawn(all[name], [2]));
  }
});
