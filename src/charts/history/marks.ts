import { wedges } from '../axes/beyond.ts';
import { crosses } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import type { Scale } from '../axes/scale.ts';
import type { Box, Surface } from '../surface/surface.ts';
import type { HistoryColumns, HistoryData, HistoryPoints } from './data.ts';

/** The plot's box and scales. */
export interface HistoryGeometry {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  /** y of a value; values beyond the axis are clamped to its end. */
  readonly inside: (value: number) => number;
}

/** A dot for each completed trial, coloured by merit; a cross for the others; a wedge for values beyond the axis. */
export function drawPoints(
  surface: Surface,
  { x, inside }: HistoryGeometry,
  palette: Palette,
  { trial, value, state }: HistoryPoints,
  goal: HistoryData['goal'],
  [low, high]: readonly [number, number],
): void {
  const n = trial.length;
  const radius = n < 100 ? 4 : n < 600 ? 3 : 2;
  const opacity = n > 600 ? 0.72 : 1;
  const crossed: (readonly [number, number])[] = [];
  const outside: (readonly [number, number])[] = [];
  const levels = 24;
  const byLevel: (readonly [number, number])[][] = Array.from({ length: levels }, () => []);
  for (let i = 0; i < n; i++) {
    const v = value[i] ?? Number.NaN;
    if (Number.isNaN(v)) continue;
    const at = [x.at((trial[i] ?? 0) + 0.5), inside(v)] as const;
    if (goal === 'maximize' ? v < low : v > high) outside.push(at);
    else if (state[i] === 'completed') {
      const share = (v - low) / (high - low);
      const merit = Math.min(1, Math.max(0, goal === 'maximize' ? share : 1 - share)) ** 2.2;
      byLevel[Math.min(levels - 1, Math.floor(Math.max(0.12, merit) * levels))]?.push(at);
    } else crossed.push(at);
  }
  surface.shape(crosses(crossed, radius * 0.8), {
    stroke: fade(palette.faint, 0.85),
    width: n < 100 ? 1.5 : 1,
    opacity,
  });
  surface.shape(wedges(outside, radius, goal === 'maximize' ? 'below' : 'above'), {
    fill: fade(palette.faint, 0.8),
    opacity,
  });
  byLevel.forEach((points, level) => {
    if (points.length === 0) return;
    const fill = rampColour(palette, (level + 0.5) / levels);
    surface.shape(
      (path) => {
        for (const [px, py] of points) path.circle(px, py, radius);
      },
      { fill, opacity },
    );
  });
}

/** Steps of the opacity of columns. */
const strengths = 8;
/** Steps of the colour of their tips. */
const tipLevels = 24;

/** The spread of the values in each column of pixels, its best end coloured by merit. */
export function drawColumns(
  surface: Surface,
  { box, inside }: HistoryGeometry,
  palette: Palette,
  { columns: { lo, hi, hits }, goal }: HistoryData,
  [low, high]: readonly [number, number],
): void {
  const n = hits.length;
  const width = box.w / n;
  let most = 1;
  for (let c = 0; c < n; c++) most = Math.max(most, hits[c] ?? 0);
  const body = rampColour(palette, 0.45);
  // Columns of equal strength are one shape, and so are tips of equal merit: one shape each took a quarter of a second.
  const bodies = Array.from({ length: strengths + 1 }, (): Box[] => []);
  const tips = Array.from({ length: tipLevels }, (): Box[] => []);
  for (let c = 0; c < n; c++) {
    const count = hits[c] ?? 0;
    if (count === 0) continue;
    const x = Math.round(box.x + c * width);
    const w = Math.max(1, Math.round(box.x + (c + 1) * width) - x);
    const upper = inside(hi[c] ?? Number.NaN);
    bodies[Math.round((strengths * count) / most)]?.push({
      x,
      y: upper,
      w,
      h: Math.max(1, inside(lo[c] ?? Number.NaN) - upper),
    });
    const tip = goal === 'maximize' ? (hi[c] ?? low) : (lo[c] ?? high);
    const share = (tip - low) / (high - low);
    const merit = Math.min(1, Math.max(0, goal === 'maximize' ? share : 1 - share));
    tips[Math.min(tipLevels - 1, Math.floor(merit * tipLevels))]?.push({
      x,
      y: inside(tip) - 1,
      w: Math.max(2, w),
      h: 2,
    });
  }
  const paint = (columns: readonly Box[], fill: string) => {
    if (columns.length === 0) return;
    surface.shape(
      (path) => {
        for (const { x, y, w, h } of columns) path.rect(x, y, w, h);
      },
      { fill },
    );
  };
  bodies.forEach((columns, strength) => {
    paint(columns, fade(body, 0.14 + (0.2 * strength) / strengths));
  });
  tips.forEach((columns, level) => {
    paint(columns, rampColour(palette, (level + 0.5) / tipLevels));
  });
}

/** The spread of the selected trials, over the others. */
export function drawSelected(
  surface: Surface,
  { box, inside }: HistoryGeometry,
  palette: Palette,
  { lo, hi, hits }: HistoryColumns,
): void {
  const n = hits.length;
  const width = box.w / n;
  surface.shape(
    (path) => {
      for (let c = 0; c < n; c++) {
        if ((hits[c] ?? 0) === 0) continue;
        const upper = inside(hi[c] ?? Number.NaN);
        path.rect(box.x + c * width, upper - 1, Math.max(1.2, width), Math.max(2, inside(lo[c] ?? Number.NaN) - upper));
      }
    },
    { fill: fade(palette.signal, 0.5) },
  );
}

/** The best value so far, as a staircase. */
export function drawSteps(
  surface: Surface,
  { x, y, box }: HistoryGeometry,
  palette: Palette,
  steps: readonly (readonly [number, number])[],
  { ended, total }: HistoryData,
): void {
  const last = steps.at(-1);
  if (last === undefined) return;
  // Values far beyond the axis leave the plotting area, which clips them.
  const near = (value: number) => Math.min(box.y + box.h + 8, Math.max(box.y - 8, y.at(value)));
  const line: Parameters<Surface['shape']>[0] = (path) => {
    steps.forEach(([trial, value], k) => {
      const px = x.at(trial + 0.5);
      const before = steps[k - 1];
      if (before === undefined) path.moveTo(px, near(value));
      else {
        path.lineTo(px, near(before[1]));
        path.lineTo(px, near(value));
      }
    });
    path.lineTo(x.at(Math.min(total, Math.max(ended, last[0] + 1))), near(last[1]));
  };
  if (ended > 300) surface.shape(line, { stroke: palette.surface, width: 4.5 });
  surface.shape(line, { stroke: palette.signal, width: 2 });
}
