import { countText } from '../axes/format.ts';
import { band, crosses, drawEndLabels, pinColour, polyline, segment } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import type { Scale } from '../axes/scale.ts';
import type { Box, Surface } from '../surface/surface.ts';
import { at, type CurveSeries, type CurvesData } from './data.ts';

/** The plot's box and scales. */
export interface CurvesGeometry {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  /** y of a value; values beyond the axis are clamped to its end. */
  readonly inside: (value: number) => number;
}

/** Space for the counts of stops below the curves, pixels. */
const stopsHeight = 34;

/** The 5–95 % band, the middle half, and the median. */
export function drawBands(surface: Surface, { x, inside }: CurvesGeometry, palette: Palette, data: CurvesData): void {
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

/** A cross where the policy stopped a trial. */
export function drawStops(
  surface: Surface,
  { x, inside }: CurvesGeometry,
  palette: Palette,
  { stops }: CurvesData,
): void {
  const isMany = stops.x.length > 150;
  const points = Array.from(stops.x, (interval, k) => {
    // Many stops at one interval are spread sideways, deterministically.
    const shift = isMany ? ((k * 7919) % 9) - 4 : 0;
    return [x.at(interval) + shift, inside(at(stops.y, k))] as const;
  });
  surface.shape(crosses(points, isMany ? 2 : 3.4), {
    stroke: fade(palette.stopped, 0.75),
    width: 1.1,
    opacity: isMany ? 0.55 : 1,
  });
}

/** Single trials as lines: the best in the signal colour, pinned and hovered ones on top. */
export function drawSeries(
  surface: Surface,
  { x, inside }: CurvesGeometry,
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
  // Ink, because only the best trial has the signal colour.
  for (const s of series) if (s.trial === hover) raised(s, s === top ? palette.signal : palette.ink);
}

/** A dot at the latest report of each running trial. */
export function drawRunningEnds(
  surface: Surface,
  { x, inside }: CurvesGeometry,
  palette: Palette,
  { series }: CurvesData,
): void {
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

/** Names of bands and lines, at their ends. */
export function drawCurveLabels(
  surface: Surface,
  { box, inside }: CurvesGeometry,
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

/** How many trials stopped at each interval, below the curves, and where the policy starts to decide. */
export function drawStopCounts(
  surface: Surface,
  { box, x }: CurvesGeometry,
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
      const text = `policy decides from here, every ${data.policy.every}`;
      surface.text(text, px + 6, box.y - 2, { color: palette.faint, baseline: 'top', halo: palette.surface });
    }
  }
}
