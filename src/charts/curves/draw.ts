import { countText, metricText, pluralText } from '../axes/format.ts';
import { drawAxes, drawSentence, plotBox } from '../axes/frame.ts';
import { nearScale, valueScale } from '../axes/scale.ts';
import type { Chart, Hit } from '../chart.ts';
import { at, type CurveSeries, type CurvesData, curvesDomain, emptySentence, nearestIndex } from './data.ts';
import {
  type CurvesGeometry,
  drawBands,
  drawCurveLabels,
  drawRunningEnds,
  drawSeries,
  drawStopCounts,
  drawStops,
} from './marks.ts';

/** How curves are shown. */
export interface CurvesOptions {
  /** `near`: logarithm of the distance to the best. @defaultValue 'linear' */
  readonly scale?: 'linear' | 'near';
  /** Highlighted trials, each in its own colour with its number at the end. @defaultValue none */
  readonly pinned?: readonly number[];
  /** Few labels and marks. @defaultValue false */
  readonly isSmall?: boolean;
}

/** Width below which long notes do not fit, pixels. */
const narrow = 420;

/** The chart of learning curves. */
export function curvesChart(data: CurvesData, options: CurvesOptions = {}): Chart {
  const domain = curvesDomain(data);
  const top = data.series.find(({ kind }) => kind === 'top');
  const geometry = (size: { readonly width: number; readonly height: number }): CurvesGeometry => {
    const isNarrow = size.width < narrow;
    const box = plotBox(size, { top: 24, right: isNarrow ? 66 : 84, bottom: 78 });
    const x = valueScale(1, Math.max(2, data.maxIntervals), box.x, box.x + box.w);
    const [worst, best] = data.goal === 'maximize' ? domain : [domain[1], domain[0]];
    const [from, to] = data.goal === 'maximize' ? [box.y + box.h, box.y] : [box.y, box.y + box.h];
    const y =
      options.scale === 'near'
        ? nearScale(worst, best, best + (best - worst) * 0.01, from, to)
        : valueScale(domain[0], domain[1], box.y + box.h, box.y);
    const inside = (value: number) => y.at(Math.min(domain[1], Math.max(domain[0], value)));
    return { box, x, y, inside };
  };
  const empty = emptySentence(data);
  return {
    label: `Learning curves of ${data.metric}: quantile bands over ${pluralText(data.trials, 'trial')}, ${pluralText(data.series.length, 'trial')} as lines, ${countText(data.stopped)} stopped early`,
    follows: ['hover'],
    draw(surface, { palette, hover }) {
      const g = geometry(surface);
      if (empty !== undefined) {
        drawSentence(surface, { x: 12, y: 0, w: surface.width - 24, h: surface.height }, palette, empty);
        return;
      }
      const isSmall = options.isSmall === true || surface.width < narrow;
      drawAxes(surface, g.box, palette, { y: g.y, yLabel: data.metric });
      surface.clip({ x: g.box.x, y: g.box.y - 4, w: g.box.w + 2, h: g.box.h + 5 }, () => {
        drawBands(surface, g, palette, data);
        if (!isSmall || data.stops.x.length < 40) drawStops(surface, g, palette, data);
        drawSeries(surface, g, palette, data, { hover: hover ?? null, pinned: options.pinned ?? [] });
      });
      drawRunningEnds(surface, g, palette, data);
      drawCurveLabels(surface, g, palette, data, { top, pinned: options.pinned ?? [] });
      drawStopCounts(surface, g, palette, data, isSmall);
    },
    hit: (px, py, size) => (empty === undefined ? hitCurves(px, py, geometry(size), data) : null),
    table: () => ({
      header: ['interval', 'trials', 'stopped', 'q05', 'q25', 'median', 'q75', 'q95'],
      rows: Array.from(data.mark, (mark, i) => [
        mark,
        at(data.count, i),
        at(data.ends, i),
        at(data.q05, i),
        at(data.q25, i),
        at(data.q50, i),
        at(data.q75, i),
        at(data.q95, i),
      ]),
    }),
  };
}

function hitCurves(px: number, py: number, { box, x, inside }: CurvesGeometry, data: CurvesData): Hit | null {
  if (px < box.x - 2 || px > box.x + box.w + 4) return null;
  const { stops } = data;
  for (let k = 0; k < stops.x.length; k++) {
    if (Math.abs(x.at(at(stops.x, k)) - px) < 5 && Math.abs(inside(at(stops.y, k)) - py) < 5) {
      return {
        trial: at(stops.trial, k),
        title: `Trial ${at(stops.trial, k)}`,
        note: 'stopped',
        lines: [data.reasons[k] ?? ''],
      };
    }
  }
  const interval = x.invert(px);
  let found: { series: CurveSeries; index: number } | null = null;
  let least = 8;
  for (const series of data.series) {
    const index = nearestIndex(series.at, interval);
    if (index < 0) continue;
    const distance = Math.abs(inside(at(series.values, index)) - py);
    if (distance < least && Math.abs(x.at(at(series.at, index)) - px) < 40) {
      least = distance;
      found = { series, index };
    }
  }
  if (found !== null) {
    const { series, index } = found;
    return {
      trial: series.trial,
      title: `Trial ${series.trial}`,
      note: series.state,
      lines: [`${metricText(at(series.values, index))} at interval ${at(series.at, index)}`],
    };
  }
  const m = nearestIndex(data.mark, interval);
  if (m < 0) return null;
  return {
    trial: null,
    title: `Interval ${at(data.mark, m)}`,
    note: `${countText(at(data.count, m))} trials`,
    lines: [
      `median ${metricText(at(data.q50, m))}`,
      `middle half ${metricText(at(data.q25, m))} to ${metricText(at(data.q75, m))}`,
    ],
  };
}
