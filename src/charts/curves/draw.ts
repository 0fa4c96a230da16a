import { countText, metricText, pluralText } from '../axes/format.ts';
import {
  band,
  crosses,
  drawAxes,
  drawEndLabels,
  drawSentence,
  pinColour,
  plotBox,
  polyline,
  segment,
} from '../axes/frame.ts';
import { fade, type Palette, rampColour, type StateColour } from '../axes/palette.ts';
import { nearScale, type Scale, valueScale } from '../axes/scale.ts';
import { type ChartAnswer, type ChartFacts, metricOf } from '../axes/sweep-facts.ts';
import type { Chart, Hit } from '../chart.ts';
import type { Box, Surface } from '../surface/surface.ts';
import type { CurvesFacts } from './schema.ts';

/** One trial drawn as a line. */
interface CurveSeries {
  readonly trial: number;
  readonly kind: 'pinned' | 'top' | 'running';
  readonly state: StateColour;
  /** Intervals and values of its points. */
  readonly at: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Learning curves of a sweep. */
export interface CurvesData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly trials: number;
  readonly maxIntervals: number;
  /** Intervals with a quantile band, and what is known at each. */
  readonly mark: ArrayLike<number>;
  readonly count: ArrayLike<number>;
  /** Trials stopped since the mark before. */
  readonly ends: ArrayLike<number>;
  readonly q05: ArrayLike<number>;
  readonly q25: ArrayLike<number>;
  readonly q50: ArrayLike<number>;
  readonly q75: ArrayLike<number>;
  readonly q95: ArrayLike<number>;
  readonly series: readonly CurveSeries[];
  readonly stops: { readonly trial: ArrayLike<number>; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  /** Why each of `stops` was stopped. */
  readonly reasons: readonly string[];
  readonly stopped: number;
  readonly range: { readonly low: number; readonly high: number };
  /** When the policy looks. */
  readonly policy: { readonly every: number; readonly delay: number } | null;
}

/** How curves are shown. */
export interface CurvesOptions {
  /** `near`: logarithm of the distance to the best. @defaultValue 'linear' */
  readonly scale?: 'linear' | 'near';
  /** Trials that stand out, each in a colour of its own with its number at the end. @defaultValue none */
  readonly pinned?: readonly number[];
  /** Few labels and marks. @defaultValue false */
  readonly isSmall?: boolean;
}

interface Geometry {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  /** y of a value; values beyond the axis lie at its end. */
  readonly inside: (value: number) => number;
}

const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

/** Length of the axis over the distance from the best to the worse end of the middle half, as on the axis of the metric. */
const tailReach = 4;

/** Width below which long notes do not fit, pixels. */
const narrow = 420;

/** Space for the counts of stops below the curves, pixels. */
const stopsHeight = 34;

/** The chart of learning curves. */
export function curvesChart(data: CurvesData, options: CurvesOptions = {}): Chart {
  const domain = valueDomain(data);
  const top = data.series.find(({ kind }) => kind === 'top');
  const geometry = (size: { readonly width: number; readonly height: number }): Geometry => {
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

/** Why there is no curve to draw; undefined where there is one. */
function emptySentence({ maxIntervals, mark }: CurvesData): string | undefined {
  if (mark.length === 0) return 'No trial has reported a value yet.';
  return maxIntervals < 2 ? 'Each trial reported once: a curve takes two reports.' : undefined;
}

/** From the worse end of the band after the first few intervals to the best value seen. */
function valueDomain(data: CurvesData): readonly [number, number] {
  const isMax = data.goal === 'maximize';
  const outer = isMax ? data.q05 : data.q95;
  const early = Math.min(2, outer.length - 1);
  let worst = at(outer, early);
  let best = isMax ? data.range.high : data.range.low;
  for (const { values } of data.series) {
    for (let i = 0; i < values.length; i++) {
      const v = at(values, i);
      if (Number.isFinite(v)) best = isMax ? Math.max(best, v) : Math.min(best, v);
      if (Number.isFinite(v) && Number.isNaN(worst)) worst = v;
    }
  }
  if (Number.isNaN(worst)) worst = isMax ? data.range.low : data.range.high;
  // The tail of a band may be many times as far off as its middle half, which must not become a line.
  const reach = tailReach * Math.abs(at(isMax ? data.q25 : data.q75, early) - best);
  if (reach > 0) worst = isMax ? Math.max(worst, best - reach) : Math.min(worst, best + reach);
  for (let i = 0; i < data.q50.length; i++) {
    const v = at(isMax ? data.q25 : data.q75, i);
    if (Number.isFinite(v)) worst = isMax ? Math.min(worst, v) : Math.max(worst, v);
  }
  const pad = Math.abs(best - worst) * 0.03 || Math.abs(best) * 0.05 || 1;
  return isMax ? [worst - pad, best + pad] : [best - pad, worst + pad];
}

function drawBands(surface: Surface, { x, inside }: Geometry, palette: Palette, data: CurvesData): void {
  const px = (i: number) => x.at(at(data.mark, i));
  const line = (values: ArrayLike<number>) => (i: number) => inside(at(values, i));
  const n = data.mark.length;
  const ground = rampColour(palette, 0.42);
  surface.shape(band(n, px, line(data.q05), line(data.q95)), { fill: fade(ground, 0.16) });
  surface.shape(band(n, px, line(data.q25), line(data.q75)), { fill: fade(ground, 0.22) });
  surface.shape(polyline(n, px, line(data.q50)), {
    stroke: fade(rampColour(palette, 0.55), 0.9),
    width: 1.5,
    dash: [1, 3],
  });
}

function drawStops(surface: Surface, { x, inside }: Geometry, palette: Palette, { stops }: CurvesData): void {
  const isMany = stops.x.length > 150;
  const points = Array.from(stops.x, (interval, k) => {
    // Many stops at one interval are spread sideways, always the same way.
    const shift = isMany ? ((k * 7919) % 9) - 4 : 0;
    return [x.at(interval) + shift, inside(at(stops.y, k))] as const;
  });
  surface.shape(crosses(points, isMany ? 2 : 3.4), {
    stroke: fade(palette.stopped, 0.75),
    width: 1.1,
    opacity: isMany ? 0.55 : 1,
  });
}

function drawSeries(
  surface: Surface,
  { x, inside }: Geometry,
  palette: Palette,
  { series }: CurvesData,
  { hover, pinned }: { readonly hover: number | null; readonly pinned: readonly number[] },
): void {
  const shape = ({ at: intervals, values }: CurveSeries) =>
    polyline(
      values.length,
      (i) => x.at(at(intervals, i)),
      (i) => inside(at(values, i)),
    );
  const colour = (s: CurveSeries, i: number) =>
    s.kind === 'running' ? palette.running : rampColour(palette, 0.3 + 0.55 * (1 - i / series.length));
  for (let i = series.length - 1; i >= 0; i--) {
    const s = series[i];
    if (s !== undefined) surface.shape(shape(s), { stroke: colour(s, i), width: 1.25 });
  }
  const top = series.find(({ kind }) => kind === 'top');
  if (top !== undefined) surface.shape(shape(top), { stroke: palette.signal, width: 2 });
  const raised = (s: CurveSeries, stroke: string) => {
    surface.shape(shape(s), { stroke: palette.surface, width: 5 });
    surface.shape(shape(s), { stroke, width: 2.5 });
  };
  for (const s of series) if (pinned.includes(s.trial)) raised(s, pinColour(palette, pinned.indexOf(s.trial)));
  // Ink, so that the signal stays the best trial's alone.
  for (const s of series) if (s.trial === hover) raised(s, s === top ? palette.signal : palette.ink);
}

function drawRunningEnds(surface: Surface, { x, inside }: Geometry, palette: Palette, { series }: CurvesData): void {
  for (const { kind, at: intervals, values } of series) {
    const last = values.length - 1;
    if (kind !== 'running' || last < 0) continue;
    surface.shape((path) => path.circle(x.at(at(intervals, last)), inside(at(values, last)), 3), {
      fill: palette.running,
      stroke: palette.surface,
      width: 1.5,
    });
  }
}

function drawCurveLabels(
  surface: Surface,
  { box, inside }: Geometry,
  palette: Palette,
  data: CurvesData,
  { top, pinned }: { readonly top: CurveSeries | undefined; readonly pinned: readonly number[] },
): void {
  const n = data.mark.length - 1;
  const labels: { text: string; y: number; color: string }[] = [];
  // The quantiles of one trial are its own line.
  if (n >= 0 && data.trials > 1) {
    const outer = data.goal === 'maximize' ? data.q05 : data.q95;
    labels.push({ text: '5–95 %', y: inside(at(outer, n)), color: palette.faint });
    labels.push({ text: 'median', y: inside(at(data.q50, n)), color: palette.muted });
  }
  if (top !== undefined && top.values.length > 0) {
    labels.push({ text: `best ${top.trial}`, y: inside(at(top.values, top.values.length - 1)), color: palette.signal });
  }
  for (const { trial, values } of data.series) {
    if (!pinned.includes(trial) || trial === top?.trial) continue;
    const color = pinColour(palette, pinned.indexOf(trial));
    labels.push({ text: `trial ${trial}`, y: inside(at(values, values.length - 1)), color });
  }
  drawEndLabels(surface, box, labels, 7);
}

function drawStopCounts(
  surface: Surface,
  { box, x }: Geometry,
  palette: Palette,
  data: CurvesData,
  isSmall: boolean,
): void {
  const base = surface.height - 30;
  let most = 0;
  for (let i = 0; i < data.ends.length; i++) most = Math.max(most, at(data.ends, i));
  const width = Math.max(1.5, Math.min(10, box.w / Math.max(1, data.mark.length) - 1));
  if (most > 0) {
    surface.shape(
      (path) => {
        for (let i = 0; i < data.mark.length; i++) {
          const count = at(data.ends, i);
          if (!(count > 0)) continue;
          const h = Math.max(1.5, (count / most) * stopsHeight);
          path.rect(x.at(at(data.mark, i)) - width / 2, base - h, width, h);
        }
      },
      { fill: fade(palette.stopped, 0.75) },
    );
    const text = isSmall
      ? `stops, most ${countText(most)}`
      : `trials stopped at this interval, most ${countText(most)}`;
    surface.text(text, box.x + box.w, base - stopsHeight - 2, {
      color: palette.faint,
      align: 'right',
      baseline: 'bottom',
      halo: palette.surface,
    });
  }
  surface.shape(segment(box.x, base + 0.5, box.x + box.w, base + 0.5), { stroke: palette.strong });
  for (const tick of x.ticks(Math.max(2, Math.round(box.w / 90)))) {
    if (!Number.isInteger(tick)) continue;
    surface.text(String(tick), x.at(tick), base + 6, { color: palette.faint, align: 'center', baseline: 'top' });
  }
  surface.text('interval', box.x - 14, base + 6, { color: palette.faint, align: 'right', baseline: 'top' });
  if (data.policy !== null && data.policy.delay > 0 && data.policy.delay <= data.maxIntervals) {
    const px = Math.round(x.at(data.policy.delay)) + 0.5;
    surface.shape(segment(px, box.y, px, base), { stroke: palette.strong, dash: [3, 3] });
    if (!isSmall) {
      const text = `policy looks from here, every ${data.policy.every}`;
      surface.text(text, px + 6, box.y - 2, { color: palette.faint, baseline: 'top', halo: palette.surface });
    }
  }
}

function hitCurves(px: number, py: number, { box, x, inside }: Geometry, data: CurvesData): Hit | null {
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

/** Index of the value nearest to `wanted` in rising values; −1 where there is none. */
export function nearestIndex(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(values, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  if (values.length === 0) return -1;
  return low > 0 && wanted - at(values, low - 1) < at(values, low) - wanted ? low - 1 : low;
}

export function curvesData(
  head: ChartFacts,
  { header, arrays }: ChartAnswer<Pick<CurvesFacts, 'selected' | 'maxIntervals' | 'stopped' | 'series' | 'reasons'>>,
): CurvesData {
  const flat = arrays.f32('flat');
  const flatAt = arrays.u32('flatAt');
  let from = 0;
  const series = header.series.map(({ trial, kind, state, length }) => {
    const at = flatAt.subarray(from, from + length);
    const values = flat.subarray(from, from + length);
    from += length;
    return { trial, kind, state, at, values };
  });
  const { evaluationInterval: every, delayEvaluation: delay } = head.earlyTermination;
  return {
    ...metricOf(head),
    trials: header.selected,
    maxIntervals: header.maxIntervals,
    mark: arrays.u32('mark'),
    count: arrays.u32('count'),
    ends: arrays.u32('ends'),
    q05: arrays.f32('q05'),
    q25: arrays.f32('q25'),
    q50: arrays.f32('q50'),
    q75: arrays.f32('q75'),
    q95: arrays.f32('q95'),
    series,
    stops: { trial: arrays.u32('stopTrial'), x: arrays.u32('stopX'), y: arrays.f32('stopY') },
    reasons: header.reasons,
    stopped: header.stopped,
    policy: typeof every === 'number' ? { every, delay: typeof delay === 'number' ? delay : 0 } : null,
  };
}
