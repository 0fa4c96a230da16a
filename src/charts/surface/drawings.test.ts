import { describe, expect, it } from 'vitest';
import { pinColour } from '../axes/frame.ts';
import { darkPalette, lightPalette } from '../axes/palette.ts';
import { type Chart, tableCsv } from '../chart.ts';
import { historyChart } from '../history/draw.ts';
import { importanceChart } from '../importance/draw.ts';
import { picture } from '../picture/picture.ts';
import { trialMetricChart } from '../trial-metric/draw.ts';
import { everyChart } from './every-chart.fixture.ts';
import type { TextPaint } from './surface.ts';
import { escapeXml, SvgSurface } from './svg.ts';

/** Values of a sweep: some, one, none, all alike, and one without a value. */
const cases: Readonly<Record<string, readonly number[]>> = {
  several: [0.2, 0.9, 0.5, Number.NaN, 0.7],
  one: [0.4],
  none: [],
  'all alike': [0.5, 0.5, 0.5],
  'without a value': [Number.NaN],
};

describe.each(Object.entries(cases))('%s', (_name, values) => {
  it.each(['minimize', 'maximize'] as const)('every chart draws, %s', (goal) => {
    for (const [name, chart] of Object.entries(everyChart(values, goal))) {
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

  it('returns a tooltip or nothing for every position', () => {
    for (const chart of Object.values(everyChart(values, 'maximize'))) {
      for (const x of [0, 61, 300, 599])
        for (const y of [0, 30, 150, 299]) chart.hit?.(x, y, { width: 600, height: 300 });
    }
  });
});

it('a picture shows title, legend and caption around its chart, shortened if they are too long', () => {
  const chart = picture({
    chart: importanceChart([{ label: 'lr', share: 0.4, low: 0.3, high: 0.5, isConditional: true }]),
    title: `${'t'.repeat(200)}<script>`,
    subtitle: 'maximize accuracy',
    legend: (['line', 'dotted', 'dot', 'ring', 'cross', 'square', 'box', 'ramp'] as const).map((mark) => ({
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

it('text in SVG is escaped, and characters that XML does not allow are replaced', () => {
  expect(escapeXml(`<a b="c" d='e'>&\u0000\ud800x`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd\ufffdx');
  expect(escapeXml('é😀中')).toBe('é😀中');
});

it('a drawing without image URLs refuses pictures', () => {
  const surface = new SvgSurface(10, 10);
  const raster = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
  expect(() => surface.image(raster, { x: 0, y: 0, w: 1, h: 1 })).toThrow(/imageUrl/);
});

it('finds the trial under the pointer and names its value', () => {
  const chart = everyChart([0.2, 0.9, 0.5], 'maximize')['history'];
  const size = { width: 600, height: 300 };
  const hits = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 30 }, (_unused, j) => chart?.hit?.(i * 10, j * 10, size)),
  ).flat();
  const found = hits.filter((hit) => hit != null);
  expect(new Set(found.map(({ trial }) => trial))).toEqual(new Set([0, 1, 2]));
  expect(found.find(({ trial }) => trial === 1)?.lines[0]).toBe('loss 0.9000');
});

/** Records the positions of texts. */
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

it('the axis of the history of few trials shows them all', () => {
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

it('keeps the signal colour for the best trial while the pointer is on another', () => {
  const strokes = (hover: number | null) => {
    const surface = new SvgSurface(600, 300);
    everyChart([0.2, 0.9, 0.5], 'maximize')['curves']?.draw(surface, { palette: lightPalette, hover });
    return [...surface.document({ title: '' }).matchAll(/stroke="(#[0-9a-f]{6})"/g)].map(([, stroke]) => stroke);
  };
  const count = (hover: number | null, colour: string) => strokes(hover).filter((stroke) => stroke === colour).length;
  const resting = count(null, lightPalette.signal);
  expect(resting).toBe(1);
  expect(count(2, lightPalette.signal)).toBe(resting);
  expect(count(2, lightPalette.ink)).toBe(1);
});

it('ignores hovered and pinned trials unless the chart follows them', () => {
  const drawn = (chart: Chart, shared: { readonly hover?: number; readonly pinned?: readonly number[] }) => {
    const surface = new SvgSurface(600, 300, { imageUrl: ({ data }) => `image:${data.join()}` });
    chart.draw(surface, { palette: lightPalette, ...shared });
    return surface.document({ title: '' });
  };
  const followed = new Set<string>();
  for (const [name, chart] of Object.entries(everyChart([0.2, 0.9, 0.5], 'maximize'))) {
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

it('draws pinned trials in their own colours, in curves and as rings', () => {
  const drawn = (chart: Chart | undefined, pinned: readonly number[]) => {
    const surface = new SvgSurface(600, 300);
    chart?.draw(surface, { palette: lightPalette, pinned });
    return surface.document({ title: '' });
  };
  const all = everyChart([0.2, 0.9, 0.5], 'maximize');
  for (const name of ['history', 'scatter', 'scatter in space', 'front of two', 'front of three']) {
    expect(drawn(all[name], [1]), name).toContain(pinColour(lightPalette, 0));
    expect(drawn(all[name], []), name).not.toBe(drawn(all[name], [2]));
  }
});
