import { type BeyondSide, beyondText, drawBeyond } from '../axes/beyond.ts';
import { compactText, countText, metricText } from '../axes/format.ts';
import { axisLabels, drawAxes, drawPins, drawSentence, fitted, plotBox } from '../axes/frame.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart, Hit } from '../chart.ts';
import { type Surface, textSize } from '../surface/surface.ts';
import { countBeyond, type HistoryData, historyDomain, stepsByNumber } from './data.ts';
import { drawColumns, drawPoints, drawSelected, drawSteps, type HistoryGeometry } from './marks.ts';
import { changesText, drawVersions, markNear, marksWithin, versionAt } from './version-marks.ts';

/** The chart of objective history. */
export function historyChart(data: HistoryData): Chart {
  const steps = stepsByNumber(data.incumbents, data.goal);
  const domain = historyDomain(data);
  const best = steps.at(-1);
  const { changes = [] } = data;
  const marks = marksWithin(changes, data.total);
  const geometry = (size: { readonly width: number; readonly height: number }): HistoryGeometry => {
    const box = plotBox(size);
    const y = valueScale(domain[0], domain[1], box.y + box.h, box.y);
    // Values beyond the axis are drawn at its end.
    const inside = (value: number) => Math.min(box.y + box.h - 3, Math.max(box.y + 3, y.at(value)));
    return { box, x: valueScale(0, Math.max(1, data.total), box.x, box.x + box.w), y, inside };
  };
  const side: BeyondSide = data.goal === 'maximize' ? 'below' : 'above';
  const beyond = beyondText(countBeyond(data, domain), side);
  return {
    label: `${
      best === undefined
        ? `${data.metric} of ${countText(data.ended)} trials; none has a value yet`
        : `${data.metric} of ${countText(data.ended)} trials in order of suggestion; the best so far reached ${metricText(best[1])} with trial ${best[0]}, after ${countText(steps.length)} improvements`
    }${changesText(marks)}`,
    follows: ['pins'],
    draw(surface, { palette, pinned = [] }) {
      const g = geometry(surface);
      const { box } = g;
      const isEmpty = best === undefined && Array.from(data.columns.hits).every((hits) => hits === 0);
      drawAxes(surface, box, palette, {
        x: g.x,
        ...(isEmpty ? {} : { y: g.y }),
        xLabel: 'trial',
        xText: compactText,
        isWholeX: true,
      });
      if (isEmpty) drawSentence(surface, box, palette, 'No trial has a value that counts.');
      const free = drawBeyond(surface, box, palette, beyond);
      const metric = fitted(surface, data.metric, free - 12);
      axisLabels(surface, box, palette, { yLabel: metric });
      // The name of the value axis stands above the upper left corner.
      const clear = 12 + surface.textWidth(metric, { size: textSize }) + 8;
      drawVersions(surface, { box, x: g.x, clear, until: beyond === '' ? surface.width : free }, palette, marks);
      surface.clip({ x: box.x - 5, y: box.y - 6, w: box.w + 10, h: box.h + 6 }, () => {
        if (data.points === undefined) drawColumns(surface, g, palette, data, domain);
        else drawPoints(surface, g, palette, data.points, data.goal, domain);
        if (data.selected !== undefined) drawSelected(surface, g, palette, data.selected);
        drawSteps(surface, g, palette, steps, data);
      });
      const spot = (trial: number) => {
        const value = data.points?.value[Array.from(data.points.trial).indexOf(trial)];
        return value === undefined || Number.isNaN(value)
          ? undefined
          : ([g.x.at(trial + 0.5), g.inside(value)] as const);
      };
      drawPins(surface, palette, pinned, spot, 6);
      if (best !== undefined) {
        const ring = (path: Parameters<Parameters<Surface['shape']>[0]>[0]) =>
          path.circle(g.x.at(best[0] + 0.5), g.inside(best[1]), 4.5);
        surface.shape(ring, { fill: palette.surface, stroke: palette.signal, width: 2 });
      }
    },
    hit(px, py, size) {
      const g = geometry(size);
      const found = hitHistory(px, py, g, data, steps);
      const mark = markNear(marks, g.x, px);
      if (mark === undefined) return found;
      const from = `from trial ${countText(mark.firstTrial)} on`;
      if (found === null) return { trial: null, title: `Version ${mark.version}`, lines: [from] };
      return { ...found, lines: [...found.lines, `version ${mark.version} of the definition ${from}`] };
    },
    table() {
      const { points, columns } = data;
      if (points !== undefined) {
        return {
          header: ['trial', data.metric, 'state', 'version'],
          rows: Array.from(points.trial, (trial, i) => [
            trial,
            points.value[i] ?? null,
            points.state[i] ?? '',
            versionAt(changes, trial),
          ]),
        };
      }
      const width = data.total / columns.hits.length;
      return {
        header: ['from_trial', 'least', 'greatest', 'trials'],
        rows: Array.from(columns.hits, (hits, i) => [
          Math.round(i * width),
          columns.lo[i] ?? null,
          columns.hi[i] ?? null,
          hits,
        ]),
      };
    },
  };
}

function hitHistory(
  px: number,
  py: number,
  { box, x, inside }: HistoryGeometry,
  data: HistoryData,
  steps: readonly (readonly [number, number])[],
): Hit | null {
  if (px < box.x - 4 || px > box.x + box.w + 4) return null;
  const at = x.invert(px);
  const current = steps.filter(([trial]) => trial <= at).at(-1);
  const soFar = current === undefined ? [] : [`best so far ${metricText(current[1])}, trial ${countText(current[0])}`];
  const { points, columns } = data;
  if (points === undefined) {
    const n = columns.hits.length;
    const c = Math.min(n - 1, Math.max(0, Math.floor(((px - box.x) / box.w) * n)));
    const hits = columns.hits[c] ?? 0;
    if (hits === 0) return null;
    const first = (c * data.total) / n;
    return {
      trial: current?.[0] ?? null,
      title: `Trials ${countText(first)}–${countText(first + data.total / n)}`,
      lines: [`${metricText(columns.lo[c])} to ${metricText(columns.hi[c])} in ${countText(hits)} trials`, ...soFar],
    };
  }
  let nearest = -1;
  let least = 20 ** 2;
  for (let i = 0; i < points.trial.length; i++) {
    const v = points.value[i] ?? Number.NaN;
    if (Number.isNaN(v)) continue;
    const distance = (x.at((points.trial[i] ?? 0) + 0.5) - px) ** 2 + (inside(v) - py) ** 2;
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  if (nearest < 0) return null;
  const trial = points.trial[nearest] ?? 0;
  return {
    trial,
    title: `Trial ${trial}`,
    note: points.state[nearest] ?? '',
    lines: [`${data.metric} ${metricText(points.value[nearest])}`, ...soFar],
  };
}
