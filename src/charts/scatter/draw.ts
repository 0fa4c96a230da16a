import { beyondText, drawBeyond } from '../axes/beyond.ts';
import { countText } from '../axes/format.ts';
import { axisLabels, drawAxes, drawPins, fitted, plotBox } from '../axes/frame.ts';
import { type Palette, rampColour } from '../axes/palette.ts';
import { type PlaneAxis, planeScale, planeTick, planeValue } from '../axes/plane.ts';
import type { Chart } from '../chart.ts';
import type { ScatterResult } from '../kernel/index.ts';
import type { Box, Surface } from '../surface/surface.ts';

/** A scatter plot. */
export interface ScatterData {
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  readonly marks: ScatterResult | null;
}

/** The chart of two columns. */
export function scatterChart(data: ScatterData): Chart {
  const boxOf = (size: { readonly width: number; readonly height: number }) =>
    plotBox(size, { left: data.y.kind === 'category' ? 84 : 60, bottom: 42, right: 18 });
  const { marks } = data;
  const many =
    marks === null ? 0 : marks.kind === 'points' ? marks.trial.length : marks.count.reduce((a, b) => a + b, 0);
  return {
    label: `${data.y.label} against ${data.x.label} of ${countText(many)} trials`,
    follows: ['hover', 'pins'],
    draw(surface, { palette, hover, pinned = [] }) {
      const box = boxOf(surface);
      drawAxes(surface, box, palette, {
        x: planeScale(data.x, box.x, box.x + box.w),
        y: planeScale(data.y, box.y + box.h, box.y),
        xText: planeTick(data.x, 10),
        yText: planeTick(data.y, 11),
        xTicks: Math.max(2, Math.round(box.w / 90)),
      });
      const free = drawBeyond(surface, box, palette, beyondY(data));
      axisLabels(surface, box, palette, { yLabel: fitted(surface, data.y.label, free - 12) });
      surface.text(data.x.label, box.x + box.w, surface.height - 8, {
        color: palette.faint,
        align: 'right',
        baseline: 'bottom',
      });
      if (marks?.kind === 'cells') drawCells(surface, box, palette, marks);
      else if (marks !== null) {
        drawPoints(surface, box, palette, marks, hover ?? null);
        const spot = (trial: number) => {
          const i = marks.trial.indexOf(trial);
          return i < 0
            ? undefined
            : ([box.x + (marks.x[i] ?? 0) * box.w, box.y + (1 - (marks.y[i] ?? 0)) * box.h] as const);
        };
        drawPins(surface, palette, pinned, spot, 6);
      }
    },
    hit(px, py, size) {
      if (marks?.kind !== 'points') return null;
      const box = boxOf(size);
      let nearest = -1;
      let least = 100;
      for (let i = 0; i < marks.trial.length; i++) {
        const distance =
          (box.x + (marks.x[i] ?? 0) * box.w - px) ** 2 + (box.y + (1 - (marks.y[i] ?? 0)) * box.h - py) ** 2;
        if (distance <= least) {
          least = distance;
          nearest = i;
        }
      }
      if (nearest < 0) return null;
      const trial = marks.trial[nearest] ?? 0;
      return {
        trial,
        title: `Trial ${trial}`,
        lines: [
          `${data.x.label} ${planeValue(data.x, marks.x[nearest] ?? 0)}`,
          `${data.y.label} ${planeValue(data.y, marks.y[nearest] ?? 0)}`,
        ],
      };
    },
    table() {
      if (marks?.kind !== 'points') return { header: [], rows: [] };
      return {
        header: ['trial', data.x.label, data.y.label],
        rows: Array.from(marks.trial, (trial, i) => [
          trial,
          planeValue(data.x, marks.x[i] ?? 0),
          planeValue(data.y, marks.y[i] ?? 0),
        ]),
      };
    },
  };
}

/** How many points lie at the end of the vertical axis because their values are beyond it. */
function beyondY({ y: { cut }, marks }: ScatterData): string {
  if (cut === undefined || marks?.kind !== 'points') return '';
  const count = marks.y.reduce((sum, y) => sum + Number(cut === 'high' ? y >= 1 : y <= 0), 0);
  return beyondText(count, cut === 'high' ? 'above' : 'below');
}

/** Shades by rank. */
const levels = 24;
/** Strengths of a shade by count. */
const tones = 16;

function drawPoints(
  surface: Surface,
  box: Box,
  palette: Palette,
  { trial, x, y, rank }: Extract<ScatterResult, { kind: 'points' }>,
  hover: number | null,
): void {
  const n = trial.length;
  const radius = n < 200 ? 4 : n < 2000 ? 2.6 : 1.8;
  const at = (i: number) => [box.x + (x[i] ?? 0) * box.w, box.y + (1 - (y[i] ?? 0)) * box.h] as const;
  const byLevel: number[][] = Array.from({ length: levels }, () => []);
  for (let i = 0; i < n; i++) byLevel[Math.min(levels - 1, Math.floor((rank[i] ?? 0) * levels))]?.push(i);
  byLevel.forEach((members, level) => {
    if (members.length === 0) return;
    surface.shape(
      (path) => {
        for (const i of members) path.circle(...at(i), radius);
      },
      { fill: rampColour(palette, (level + 0.5) / levels), opacity: n < 200 ? 0.95 : 0.7 },
    );
  });
  const found = hover === null ? -1 : trial.indexOf(hover);
  if (found >= 0) {
    surface.shape((path) => path.circle(...at(found), radius + 2.5), { stroke: palette.signal, width: 2 });
  }
}

function drawCells(
  surface: Surface,
  box: Box,
  palette: Palette,
  { width, height, count, sum }: Extract<ScatterResult, { kind: 'cells' }>,
): void {
  const cw = box.w / width;
  const ch = box.h / height;
  const most = Math.log1p(count.reduce((a, b) => Math.max(a, b), 1));
  // One shape per shade: thousands of shapes take longer than a frame.
  const shades: number[][] = Array.from({ length: levels * tones }, () => []);
  for (let cell = 0; cell < width * height; cell++) {
    const c = count[cell] ?? 0;
    if (c === 0) continue;
    const level = Math.min(levels - 1, Math.floor(((sum[cell] ?? 0) / c) * levels));
    shades[level * tones + Math.round((Math.log1p(c) / most) * (tones - 1))]?.push(cell);
  }
  shades.forEach((cells, shade) => {
    if (cells.length === 0) return;
    surface.shape(
      (path) => {
        for (const cell of cells) {
          const column = cell % width;
          const row = (cell - column) / width;
          path.rect(box.x + column * cw, box.y + box.h - (row + 1) * ch, cw + 0.4, ch + 0.4);
        }
      },
      {
        fill: rampColour(palette, (Math.floor(shade / tones) + 0.5) / levels),
        opacity: 0.18 + (0.82 * (shade % tones)) / (tones - 1),
      },
    );
  });
}
