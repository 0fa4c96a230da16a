import { type BeyondSide, beyondText, drawBeyond, wedges } from '../axes/beyond.ts';
import { compactText, countText, metricText } from '../axes/format.ts';
import { axisLabels, crosses, drawAxes, drawPins, drawSentence, fitted, plotBox } from '../axes/frame.ts';
import { fade, type Palette, rampColour, type StateColour } from '../axes/palette.ts';
import { type Scale, valueScale } from '../axes/scale.ts';
import { type ChartAnswer, type ChartFacts, metricOf, stateOfCode, type VersionMark } from '../axes/sweep-facts.ts';
import type { Chart, Hit } from '../chart.ts';
import { type Box, type Surface, textSize } from '../surface/surface.ts';
import type { HistoryFacts } from './schema.ts';
import { changesText, drawVersions, markNear, marksWithin, versionAt } from './version-marks.ts';

/** Least, greatest and number of values per column of pixels. */
export interface HistoryColumns {
  readonly lo: ArrayLike<number>;
  readonly hi: ArrayLike<number>;
  readonly hits: ArrayLike<number>;
}

/** Trials up to which each has a mark of its own. */
export const historyMarks = 3_000;

/** One mark per trial. */
interface HistoryPoints {
  readonly trial: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly state: readonly StateColour[];
}

/** Objective history: what each trial reached, in order of suggestion. */
export interface HistoryData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  /** Length of the axis of trial numbers. */
  readonly total: number;
  readonly ended: number;
  readonly range: { readonly low: number; readonly middle: number; readonly high: number };
  readonly incumbents: readonly (readonly [number, number])[];
  readonly columns: HistoryColumns;
  /** Single trials, where they are few enough to tell apart. */
  readonly points?: HistoryPoints;
  /** Trials of the selection, laid over the others. */
  readonly selected?: HistoryColumns | undefined;
  /** Versions of the definition after the first, rising. @defaultValue none */
  readonly changes?: readonly VersionMark[];
}

/** Incumbents in order of trial numbers: trials end in another order than they are suggested. */
export function stepsByNumber(
  incumbents: readonly (readonly [number, number])[],
  goal: 'minimize' | 'maximize',
): readonly (readonly [number, number])[] {
  const steps: (readonly [number, number])[] = [];
  for (const step of [...incumbents].sort((a, b) => a[0] - b[0])) {
    const last = steps.at(-1);
    if (last === undefined || (goal === 'maximize' ? step[1] > last[1] : step[1] < last[1])) steps.push(step);
  }
  return steps;
}

/**
 * The value axis: from what 42 % of the trials do not reach to a little beyond the best. The rest is told as a number. The
 * padding of the range is that of all values, which may be many times the part that is shown: only values count.
 */
function valueDomain({
  range,
  goal,
  ended,
  incumbents,
  columns: { lo, hi, hits },
}: HistoryData): readonly [number, number] {
  const isMax = goal === 'maximize';
  let best = incumbents.at(-1)?.[1] ?? range.middle;
  for (let c = 0; c < hits.length; c++) {
    if (!hits[c]) continue;
    best = isMax ? Math.max(best, hi[c] ?? best) : Math.min(best, lo[c] ?? best);
  }
  // The third step is near enough to the best to be shown with the steps after it.
  const step = incumbents[Math.min(2, incumbents.length - 1)]?.[1] ?? range.middle;
  const far = step + (step - best) * 0.4;
  const worst =
    ended <= fewTrials
      ? isMax
        ? range.low
        : range.high
      : isMax
        ? Math.min(range.middle, Math.max(range.low, far))
        : Math.max(range.middle, Math.min(range.high, far));
  // All values alike lie in the middle of the padded range.
  if (!(isMax ? worst < best : worst > best)) return [range.low, range.high];
  const end = best + margin * (best - worst);
  return isMax ? [worst, end] : [end, worst];
}

/** Trials up to which the axis shows all that the range of the metric does: of few, none may be left out for detail. */
const fewTrials = 20;

/** Space beyond the best value, as a share of the axis. */
const margin = 0.05;

interface Geometry {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly inside: (value: number) => number;
}

/** Whether the chart marks a change of the definition, for its legend. */
export function hasVersionMarks({ changes = [], total }: HistoryData): boolean {
  return marksWithin(changes, total).length > 0;
}

/** The chart of objective history. */
export function historyChart(data: HistoryData): Chart {
  const steps = stepsByNumber(data.incumbents, data.goal);
  const domain = valueDomain(data);
  const best = steps.at(-1);
  const { changes = [] } = data;
  const marks = marksWithin(changes, data.total);
  const geometry = (size: { readonly width: number; readonly height: number }): Geometry => {
    const box = plotBox(size);
    const y = valueScale(domain[0], domain[1], box.y + box.h, box.y);
    // Values beyond the axis gather at its end.
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

function drawPoints(
  surface: Surface,
  { x, inside }: Geometry,
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

function drawColumns(
  surface: Surface,
  { box, inside }: Geometry,
  palette: Palette,
  { columns: { lo, hi, hits }, goal }: HistoryData,
  [low, high]: readonly [number, number],
): void {
  const n = hits.length;
  const width = box.w / n;
  let most = 1;
  for (let c = 0; c < n; c++) most = Math.max(most, hits[c] ?? 0);
  const body = rampColour(palette, 0.45);
  // Columns of like strength are one shape, and so are tips of like merit: a shape for each took a quarter of a second.
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

function drawSelected(
  surface: Surface,
  { box, inside }: Geometry,
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

function drawSteps(
  surface: Surface,
  { x, y, box }: Geometry,
  palette: Palette,
  steps: readonly (readonly [number, number])[],
  { ended, total }: HistoryData,
): void {
  const last = steps.at(-1);
  if (last === undefined) return;
  // Values far beyond the axis run out of the plotting area, which cuts them.
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

/** Trials that the axis leaves out. */
function countBeyond({ points, goal }: HistoryData, [low, high]: readonly [number, number]): number {
  let count = 0;
  for (let i = 0; i < (points?.value.length ?? 0); i++) {
    const v = points?.value[i] ?? Number.NaN;
    if (goal === 'maximize' ? v < low : v > high) count++;
  }
  return count;
}

function hitHistory(
  px: number,
  py: number,
  { box, x, inside }: Geometry,
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

export function historyData(
  head: ChartFacts,
  { header, arrays }: ChartAnswer<HistoryFacts>,
  selected?: HistoryColumns,
): HistoryData {
  const points = arrays.has('value')
    ? { trial: arrays.u32('trial'), value: arrays.f32('value'), state: Array.from(arrays.u8('state'), stateOfCode) }
    : undefined;
  return {
    ...metricOf(head),
    total: historyLength(head, { header, arrays }),
    ended: head.ended,
    incumbents: head.incumbents,
    changes: head.changes,
    columns: { lo: arrays.f32('lo'), hi: arrays.f32('hi'), hits: arrays.u32('hits') },
    ...(points === undefined ? {} : { points }),
    selected,
  };
}

/** Length of the axis of trial numbers: a growing one would make every mark move; a canceled sweep never reaches its total. */
export function historyLength(
  head: Pick<ChartFacts, 'endedAtMs'>,
  { header, arrays }: ChartAnswer<HistoryFacts>,
): number {
  if (head.endedAtMs === null) return header.total;
  return Math.max(1, lastNumber(arrays.has('trial') ? arrays.u32('trial') : undefined, header));
}

function lastNumber(trials: Uint32Array | undefined, { total }: HistoryFacts): number {
  // Columns of pixels were counted over the total.
  return trials === undefined ? total : trials.reduce((most, trial) => Math.max(most, trial + 1), 1);
}
