import { contours } from 'd3-contour';
import { percentText } from '../axes/format.ts';
import { drawAxes, plotBox } from '../axes/frame.ts';
import { fade, rampColour } from '../axes/palette.ts';
import { type PlaneAxis, planeScale, planeTick, planeValue } from '../axes/plane.ts';
import type { Chart } from '../chart.ts';

/** Smoothed mean rank over two parameters. */
export interface ContourData {
  readonly metric: string;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  readonly size: number;
  /** [size²] 1 best … 0 worst, NaN far from any trial; row 0 is the bottom. */
  readonly mean: Float32Array;
  /** The best trial, in units of the axes. */
  readonly best: { readonly trial: number; readonly x: number; readonly y: number } | null;
}

const steps = 11;

/** The chart of two parameters. */
export function contourChart(data: ContourData): Chart {
  const { size, mean } = data;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of mean) {
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const isKnown = high >= low;
  const filled = Array.from(mean, (value) => (Number.isNaN(value) ? low - 1 : value));
  const thresholds = Array.from({ length: steps }, (_, k) => low + ((k + 0.02) / steps) * (high - low));
  const shapes = isKnown ? contours().size([size, size]).thresholds(thresholds)(filled) : [];
  const boxOf = (drawing: { readonly width: number; readonly height: number }) =>
    plotBox(drawing, { left: data.y.kind === 'category' ? 84 : 58, right: 16, bottom: 42 });
  return {
    label: `Mean rank of ${data.metric} over ${data.x.label} and ${data.y.label}${isKnown ? `, from ${percentText(low)} to ${percentText(high)}` : '; no trials yet'}`,
    draw(surface, { palette }) {
      const box = boxOf(surface);
      const x = planeScale(data.x, box.x, box.x + box.w);
      const y = planeScale(data.y, box.y + box.h, box.y);
      surface.clip(box, () => {
        shapes.forEach(({ coordinates }, k) => {
          surface.shape(
            (path) => {
              for (const polygon of coordinates) {
                for (const ring of polygon) {
                  ring.forEach(([cx = 0, cy = 0], i) => {
                    const px = box.x + (cx / size) * box.w;
                    const py = box.y + box.h - (cy / size) * box.h;
                    if (i === 0) path.moveTo(px, py);
                    else path.lineTo(px, py);
                  });
                  path.closePath();
                }
              }
            },
            {
              fill: rampColour(palette, 0.04 + (0.94 * k) / (steps - 1)),
              stroke: fade(palette.surface, 0.35),
              width: 0.8,
              evenOdd: true,
            },
          );
        });
      });
      drawAxes(surface, box, palette, {
        x,
        y,
        yLabel: data.y.label,
        grid: false,
        xText: planeTick(data.x, 10),
        yText: planeTick(data.y, 11),
        xTicks: Math.max(2, Math.round(box.w / 80)),
      });
      surface.text(data.x.label, box.x + box.w, surface.height - 8, {
        color: palette.faint,
        align: 'right',
        baseline: 'bottom',
      });
      if (data.best !== null) {
        const { best } = data;
        surface.shape((path) => path.circle(x.at(best.x), y.at(best.y), 5), {
          fill: palette.signal,
          stroke: palette.isDark ? palette.surface : '#ffffff',
          width: 2,
        });
      }
    },
    hit(px, py, drawing) {
      const box = boxOf(drawing);
      const u = (px - box.x) / box.w;
      const v = (box.y + box.h - py) / box.h;
      if (u < 0 || u > 1 || v < 0 || v > 1) return null;
      if (data.best !== null) {
        const dx = planeScale(data.x, box.x, box.x + box.w).at(data.best.x) - px;
        const dy = planeScale(data.y, box.y + box.h, box.y).at(data.best.y) - py;
        if (dx * dx + dy * dy < 64)
          return { trial: data.best.trial, title: `Trial ${data.best.trial}`, note: 'best', lines: [] };
      }
      const cell = Math.min(size - 1, Math.floor(v * size)) * size + Math.min(size - 1, Math.floor(u * size));
      const value = mean[cell] ?? Number.NaN;
      const at = `${data.x.label} ${planeValue(data.x, u)}, ${data.y.label} ${planeValue(data.y, v)}`;
      if (Number.isNaN(value)) return { trial: null, title: 'No trial near', lines: [at] };
      return { trial: null, title: `Better than ${percentText(value)} of trials`, lines: [at] };
    },
  };
}
