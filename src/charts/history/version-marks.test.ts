import { expect, test } from 'vitest';
import { lightPalette } from '../axes/palette.ts';
import { tableCsv } from '../chart.ts';
import { SvgSurface } from '../surface/svg.ts';
import type { VersionMark } from '../sweep-facts.ts';
import { historyChart } from './draw.ts';
import { marksWithin, versionAt } from './version-marks.ts';

const size = { width: 660, height: 300 };

function history(changes: readonly VersionMark[], metric = 'loss') {
  const value = Float32Array.from({ length: 100 }, (_, i) => 1 - i / 200);
  const trial = Uint32Array.from(value, (_, i) => i);
  return historyChart({
    metric,
    goal: 'minimize',
    total: 100,
    ended: 100,
    range: { low: 0.5, middle: 0.75, high: 1 },
    incumbents: Array.from(value, (v, i) => [i, v] as const),
    columns: { lo: value, hi: value, hits: Uint32Array.from(value, () => 1) },
    points: { trial, value, state: Array.from(value, () => 'completed' as const) },
    changes,
  });
}

function svgOf(changes: readonly VersionMark[], metric?: string): string {
  const surface = new SvgSurface(size.width, size.height);
  history(changes, metric).draw(surface, { palette: lightPalette });
  return surface.document({ title: '' });
}

const dashes = (svg: string) => [...svg.matchAll(/stroke-dasharray="3 3"/g)].length;
/** Texts above the plotting area next to the axis name. */
const labels = (svg: string) => {
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="11\.58"[^>]*>([^<]*)</g)];
  return texts.filter(([, x]) => x !== '12').map(([, , text]) => text);
};

test('each change of the definition has a line with its version', () => {
  const svg = svgOf([
    { version: 2, firstTrial: 30 },
    { version: 3, firstTrial: 60 },
  ]);
  expect(dashes(svg)).toBe(2);
  expect(labels(svg)).toEqual(['version 2', 'version 3']);
  expect(dashes(svgOf([]))).toBe(0);
});

test('a label shrinks to its number if words do not fit, and disappears if the number does not fit', () => {
  const near = [30, 33, 60, 61, 62, 63, 64].map((firstTrial, i) => ({ version: i + 2, firstTrial }));
  const svg = svgOf(near);
  expect(dashes(svg)).toBe(7);
  expect(labels(svg)).toEqual(['2', 'version 3', 'version 8']);
  const [long] = labels(svgOf([{ version: 2, firstTrial: 3 }], 'a_metric_with_a_long_name'));
  expect(long).toBeUndefined();
});

test('changes before the first trial and after the last have no mark; of several between two trials, the last counts', () => {
  const changes = [0, 5, 5, 100].map((firstTrial, i) => ({ version: i + 2, firstTrial }));
  expect(marksWithin(changes, 100)).toEqual([{ version: 4, firstTrial: 5 }]);
  expect([0, 4, 5, 99, 100].map((trial) => versionAt(changes, trial))).toEqual([2, 2, 4, 4, 5]);
  expect(versionAt([], 7)).toBe(1);
});

test('tooltip, summary and table give the version of a mark', () => {
  const chart = history([{ version: 2, firstTrial: 50 }]);
  const x = 60 + (660 - 60 - 22) / 2;
  expect(chart.hit?.(x + 3, 290, size)).toEqual({ trial: null, title: 'Version 2', lines: ['from trial 50 on'] });
  expect(chart.hit?.(x + 5, 290, size)).toBeNull();
  const heights = Array.from({ length: 250 }, (_, i) => 22 + i);
  const onTrial = heights.map((y) => chart.hit?.(x + 2, y, size)).find((hit) => hit?.trial === 50);
  expect(onTrial?.title).toBe('Trial 50');
  expect(onTrial?.lines.at(-1)).toBe('version 2 of the definition from trial 50 on');
  expect(chart.label).toMatch(/; version 2 of the definition from trial 50 on$/);
  const rows = tableCsv(chart.table?.() ?? { header: [], rows: [] }).split('\r\n');
  expect([rows[0], rows[50], rows[51]]).toEqual([
    'trial,loss,state,version',
    expect.stringMatching(/,completed,1$/),
    expect.stringMatching(/,completed,2$/),
  ]);
  expect(history([1, 2, 3, 4].map((firstTrial) => ({ version: firstTrial + 1, firstTrial }))).label).toMatch(
    /; the definition changed 4 times$/,
  );
});
