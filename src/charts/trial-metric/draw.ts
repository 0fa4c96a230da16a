import { countText, metricText } from '../axes/format.ts';
import { band, drawAxes, drawEndLabels, fitted, plotBox, polyline, segment } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import { nearestIndex } from '../curves/data.ts';
import { type Surface, textSize } from '../surface/surface.ts';
import type { TrialMetricData } from './data.ts';

/** The chart of one metric of one trial. */
export function trialMetricChart(data: TrialMetricData): Chart {
  const { index, values, stop } = data;
  const others = data.band;
  const known = (list: readonly (number | null)[] | undefined) =>
    (list ?? []).filter((value): value is number => value !== null && Number.isFinite(value));
  const own = values.filter(Number.isFinite);
  const ys = [
    ...own,
    ...known(others?.q25.slice(1)),
    ...known(others?.q75.slice(1)),
    ...(stop?.limit == null ? [] : [stop.limit]),
  ];
  const low = ys.length === 0 ? 0 : ys.reduce((a, b) => Math.min(a, b));
  const high = ys.length === 0 ? 1 : ys.reduce((a, b) => Math.max(a, b));
  const pad = (high - low) * 0.06 || Math.abs(high) * 0.05 || 0.1;
  const last = Math.max(2, index.at(-1) ?? 1, others?.interval.at(-1) ?? 1);
  const geometry = (size: { readonly width: number; readonly height: number }) => {
    const box = plotBox(size, { right: others === null ? 16 : 84 });
    return {
      box,
      x: valueScale(1, last, box.x, box.x + box.w),
      y: valueScale(low - pad, high + pad, box.y + box.h, box.y),
    };
  };
  return {
    label:
      own.length === 0
        ? `${data.metric}: no values`
        : `${data.metric} over ${countText(index.at(-1) ?? 0)} reports, last ${metricText(own.at(-1))}`,
    draw(surface, { palette }) {
      const { box, x, y } = geometry(surface);
      drawAxes(surface, box, palette, {
        x,
        y,
        yLabel: data.metric,
        xLabel: 'interval',
        isWholeX: true,
        ...(others === null ? { yTicks: 3 } : {}),
      });
      surface.clip({ x: box.x - 4, y: box.y - 4, w: box.w + 8, h: box.h + 4 }, () => {
        if (others !== null) {
          const bx = (i: number) => x.at(others.interval[i] ?? Number.NaN);
          const by = (list: readonly (number | null)[]) => (i: number) => y.at(list[i] ?? Number.NaN);
          const n = others.interval.length;
          surface.shape(band(n, bx, by(others.q25), by(others.q75)), { fill: fade(rampColour(palette, 0.42), 0.2) });
          surface.shape(polyline(n, bx, by(others.q50)), {
            stroke: rampColour(palette, 0.55),
            width: 1.5,
            dash: [1, 3],
          });
        }
        const line = polyline(
          values.length,
          (i) => x.at(index[i] ?? 0),
          (i) => y.at(values[i] ?? Number.NaN),
        );
        surface.shape(line, {
          stroke: others === null ? palette.accent : palette.signal,
          width: others === null ? 1.5 : 2,
        });
        const end = values.length - 1;
        if (end >= 0 && Number.isFinite(values[end])) {
          surface.shape(
            (path) => path.circle(x.at(index[end] ?? 1), y.at(values[end] ?? 0), others === null ? 2.5 : 4),
            {
              fill:
                others === null ? palette.accent : data.state === 'completed' ? palette.signal : palette[data.state],
              stroke: palette.surface,
              width: 2,
            },
          );
        }
      });
      if (others !== null) drawBandLabels(surface, palette, box, y.at, others);
      if (stop !== null) drawStop(surface, palette, box, x.at(stop.interval), stop, y.at);
    },
    hit(px, _py, size) {
      const { box, x } = geometry(size);
      if (px < box.x - 6 || px > box.x + box.w + 6) return null;
      const i = nearestIndex(index, x.invert(px));
      if (i < 0) return null;
      const m = others === null ? -1 : nearestIndex(others.interval, index[i] ?? 0);
      const median = m < 0 ? null : (others?.q50[m] ?? null);
      return {
        trial: null,
        title: metricText(values[i]),
        note: `report ${index[i]}`,
        lines: median === null ? [] : [`median of all trials ${metricText(median)}`],
      };
    },
    table: () => ({ header: ['report', data.metric], rows: index.map((report, i) => [report, values[i] ?? null]) }),
  };
}

function drawBandLabels(
  surface: Surface,
  palette: Palette,
  box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
  y: (value: number) => number,
  others: NonNullable<TrialMetricData['band']>,
): void {
  const n = others.interval.length - 1;
  const median = others.q50[n] ?? null;
  const quarter = others.q25[n] ?? null;
  const labels = [
    ...(median === null ? [] : [{ text: 'median', y: y(median), color: palette.muted }]),
    ...(quarter === null ? [] : [{ text: 'middle half', y: y(quarter) + 6, color: palette.faint }]),
  ];
  drawEndLabels(surface, box, labels, 9);
}

function drawStop(
  surface: Surface,
  palette: Palette,
  box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
  x: number,
  { interval, limit }: NonNullable<TrialMetricData['stop']>,
  y: (value: number) => number,
): void {
  const px = Math.round(x) + 0.5;
  surface.shape(segment(px, box.y, px, box.y + box.h), { stroke: palette.stopped, width: 1.4, dash: [4, 3] });
  const text =
    limit === null ? `stopped at interval ${interval}` : `limit ${metricText(limit)} at interval ${interval}`;
  const py = limit === null ? box.y + 8 : Math.min(box.y + box.h - 4, Math.max(box.y + 4, y(limit)));
  if (limit !== null) surface.shape(segment(px - 24, py, px + 24, py), { stroke: palette.stopped, width: 2 });
  const place = besidePlace(surface, text, { x: px, y: py, gap: limit === null ? 8 : 30, right: box.x + box.w });
  surface.text(place.text, place.x, place.y, {
    color: palette.stopped,
    weight: stopWeight,
    align: place.align,
    halo: palette.surface,
  });
}

/** Weight of the text at a stop. */
const stopWeight = 600;

/**
 * Position of a text next to a mark: at its right if it ends before `right`, otherwise at its left, below or above it, and never past the edge of the
 * drawing.
 */
function besidePlace(
  surface: Surface,
  text: string,
  { x, y, gap, right }: { readonly x: number; readonly y: number; readonly gap: number; readonly right: number },
): { readonly text: string; readonly x: number; readonly y: number; readonly align: 'left' | 'right' } {
  const paint = { size: textSize, weight: stopWeight };
  const shown = fitted(surface, text, surface.width - 2 * edge, paint);
  const width = surface.textWidth(shown, paint);
  if (x + gap + width <= right) return { text: shown, x: x + gap, y, align: 'left' };
  if (x - gap - width >= edge) return { text: shown, x: x - gap, y, align: 'right' };
  const left = Math.min(Math.max(edge, x + gap), surface.width - edge - width);
  const line = textSize + 3;
  return { text: shown, x: left, y: y < surface.height / 2 ? y + line : y - line, align: 'left' };
}

/** Margin between a text and the edges of the drawing, pixels. */
const edge = 4;
