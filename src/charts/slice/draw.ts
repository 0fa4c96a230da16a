import { metricText } from '../axes/format.ts';
import { band, baseLine, drawAxes, plotBox, polyline, segment } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import { type PlaneAxis, planeScale, planeTick, planeValue } from '../axes/plane.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import type { Box, Surface } from '../surface/surface.ts';
import { type ChartAnswer, type ChartColumn, type ChartFacts, metricOf, planeAxis } from '../sweep-facts.ts';
import type { SlicesFacts } from './schema.ts';

/** The metric at one value of a parameter, by a model. */
export interface EffectMark {
  /** In the axis' units; the code of a category. */
  readonly x: number;
  /** In the metric's units, with the ends of the 90 % band. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The metric over one parameter, as cells with the median and the better 90th percentile. */
export interface SliceData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly range: { readonly low: number; readonly high: number };
  readonly axis: PlaneAxis;
  readonly width: number;
  readonly height: number;
  /** [height · width], row 0 lowest. */
  readonly cells: ArrayLike<number>;
  /** A model's prediction of the metric along the parameter, averaged over the others. @defaultValue not drawn */
  readonly effect?: readonly EffectMark[] | undefined;
  /** Per column of cells, 0..1 along the metric's axis. */
  readonly median: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
}

/**
 * Band and mean of the model. A band that leaves the axis of the metric is cut there, and a mean beyond it is not drawn: on
 * a metric with a long tail both may lie many times farther away than the relevant trials.
 */
function drawEffect(
  surface: Surface,
  { effect = [], range, axis }: SliceData,
  box: Box,
  color: string,
  xAt: (value: number) => number,
): void {
  const scale = valueScale(range.low, range.high, box.y + box.h, box.y);
  const y = (value: number) => Math.min(box.y + box.h, Math.max(box.y, scale.at(value)));
  const isInside = ({ mean }: EffectMark) => mean >= range.low && mean <= range.high;
  if (axis.kind === 'category') {
    const half = (0.3 * box.w) / Math.max(1, axis.values.length);
    for (const mark of effect) {
      const middle = xAt(mark.x);
      const top = y(mark.high);
      surface.shape((path) => path.rect(middle - half, top, 2 * half, Math.max(1, y(mark.low) - top)), {
        fill: fade(color, 0.25),
      });
      if (isInside(mark))
        surface.shape(segment(middle - half, y(mark.mean), middle + half, y(mark.mean)), {
          stroke: color,
          width: 1.6,
        });
    }
    return;
  }
  const at = (i: number) => effect[i] ?? { x: Number.NaN, mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  const x = (i: number) => xAt(at(i).x);
  const n = effect.length;
  surface.shape(
    band(
      n,
      x,
      (i) => y(at(i).low),
      (i) => y(at(i).high),
    ),
    { fill: fade(color, 0.25) },
  );
  surface.shape(
    polyline(n, x, (i) => (isInside(at(i)) ? y(at(i).mean) : Number.NaN)),
    { stroke: color, width: 1.6 },
  );
}

/** Whether a part of the model's prediction lies beyond the axis of the metric, for the legend. */
export function isEffectCut({ effect = [], range }: Pick<SliceData, 'effect' | 'range'>): boolean {
  return effect.some(({ low, high }) => low < range.low || high > range.high);
}

/** The model's prediction at a position of the axis, as text; empty without a model. */
function effectLines({ effect = [], axis }: SliceData, value: number): readonly string[] {
  const nearest = effect.reduce<EffectMark | undefined>(
    (best, mark) => (best === undefined || distance(axis, mark.x, value) < distance(axis, best.x, value) ? mark : best),
    undefined,
  );
  if (nearest === undefined) return [];
  const { mean, low, high } = nearest;
  return [`model ${metricText(mean)} (${metricText(low)} to ${metricText(high)})`];
}

function distance({ log }: PlaneAxis, a: number, b: number): number {
  return log && a > 0 && b > 0 ? Math.abs(Math.log(a / b)) : Math.abs(a - b);
}

/** The chart of one slice. */
export function sliceChart(data: SliceData): Chart {
  const { axis, range, width, height, cells } = data;
  const isCategory = axis.kind === 'category';
  const boxOf = (size: { readonly width: number; readonly height: number }) =>
    plotBox(size, { left: 50, top: 8, right: 12, bottom: 24 });
  const valueAt = (position: number) => range.low + position * (range.high - range.low);
  return {
    label: `${data.metric} against ${axis.label}: median and best tenth per part of its range`,
    draw(surface, { palette }) {
      const box = boxOf(surface);
      const cw = box.w / width;
      const ch = box.h / height;
      drawAxes(surface, box, palette, { y: valueScale(range.low, range.high, box.y + box.h, box.y), yTicks: 3 });
      baseLine(surface, box, palette);
      let most = 1;
      for (let i = 0; i < cells.length; i++) most = Math.max(most, cells[i] ?? 0);
      for (let row = 0; row < height; row++) drawCells(surface, row, { box, cw, ch, most, data, palette });
      const x = planeScale(axis, box.x, box.x + box.w);
      drawEffect(surface, data, box, palette.accent, (value) => x.at(value));
      const lines = [
        { values: data.median, stroke: palette.ink, width: 1.4 },
        { values: data.upper, stroke: palette.signal, width: 1.8 },
      ];
      for (const { values, ...paint } of lines) {
        const y = (i: number) => box.y + box.h - (values[i] ?? Number.NaN) * box.h;
        if (isCategory) {
          values.forEach((value, i) => {
            if (value === null) return;
            surface.shape(segment(box.x + (i + 0.14) * cw, y(i), box.x + (i + 0.86) * cw, y(i)), paint);
          });
        } else
          surface.shape(
            polyline(values.length, (i) => box.x + (i + 0.5) * cw, y),
            paint,
          );
      }
      const text = planeTick(axis, Math.max(3, Math.floor((isCategory ? cw : 60) / 6.4)));
      for (const tick of x.ticks(4)) {
        surface.text(text(tick), x.at(tick), box.y + box.h + 7, {
          color: palette.faint,
          align: 'center',
          baseline: 'top',
        });
      }
    },
    hit(px, _py, size) {
      const box = boxOf(size);
      const place = planeScale(axis, box.x, box.x + box.w).invert(px);
      const column = Math.floor(((px - box.x) / box.w) * width);
      if (column < 0 || column >= width) return null;
      let count = 0;
      for (let row = 0; row < height; row++) count += cells[row * width + column] ?? 0;
      const median = data.median[column] ?? null;
      const upper = data.upper[column] ?? null;
      const text = isCategory ? (axis.values[column] ?? '') : planeValue(axis, (column + 0.5) / width);
      return {
        trial: null,
        title: `${axis.label} ${isCategory ? '=' : '≈'} ${text}`,
        note: `${count} trials`,
        lines: [
          ...(median === null ? [] : [`median ${metricText(valueAt(median))}`]),
          ...(upper === null ? [] : [`better 90th percentile ${metricText(valueAt(upper))}`]),
          ...effectLines(data, place),
        ],
      };
    },
    table: () => ({
      header: [axis.label, 'median', 'better_90th_percentile'],
      rows: data.median.map((median, i) => {
        const upper = data.upper[i] ?? null;
        const at = isCategory ? (axis.values[i] ?? '') : planeValue(axis, (i + 0.5) / width);
        return [at, median === null ? null : valueAt(median), upper === null ? null : valueAt(upper)];
      }),
    }),
  };
}

/** Steps of the opacity of cells: equal cells are one shape. */
const shades = 6;

/** One row of cells: those of one shade are one shape, and neighbours of one shade one rectangle. */
function drawCells(
  surface: Surface,
  row: number,
  {
    box,
    cw,
    ch,
    most,
    data,
    palette,
  }: {
    readonly box: Box;
    readonly cw: number;
    readonly ch: number;
    readonly most: number;
    readonly data: SliceData;
    readonly palette: Palette;
  },
): void {
  const { width, height, cells, axis, goal } = data;
  const isCategory = axis.kind === 'category';
  const inset = isCategory ? cw * 0.14 : 0;
  const shadeOf = (column: number) => {
    const count = cells[row * width + column] ?? 0;
    return count === 0 ? 0 : Math.max(1, Math.round((shades * Math.log1p(count)) / Math.log1p(most)));
  };
  const runs = new Map<number, (readonly [from: number, to: number])[]>();
  for (let column = 0; column < width; ) {
    const shade = shadeOf(column);
    let end = column + 1;
    while (!isCategory && end < width && shadeOf(end) === shade) end++;
    if (shade > 0) runs.set(shade, [...(runs.get(shade) ?? []), [column, end]]);
    column = end;
  }
  const share = (row + 0.5) / height;
  const fill = rampColour(palette, goal === 'maximize' ? share : 1 - share);
  for (const [shade, members] of runs) {
    surface.shape(
      (path) => {
        for (const [from, to] of members) {
          const w = (to - from) * cw - 2 * inset + (isCategory ? 0 : 0.3);
          path.rect(box.x + from * cw + inset, box.y + box.h - (row + 1) * ch, w, ch + 0.3);
        }
      },
      { fill, opacity: 0.15 + (0.75 * shade) / shades },
    );
  }
}

/** A model's prediction of the metric along one parameter. */
export interface ParameterCurve {
  readonly parameter: string;
  /** Place among the free parameters: the same as the column's. */
  readonly coordinate: number;
  readonly points: readonly {
    readonly value: unknown;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Marks of a curve on the axis of a column; undefined if there is none or it cannot be placed. */
export function effectMarks(
  head: Pick<ChartFacts, 'columns'>,
  curves: readonly ParameterCurve[],
  column: Pick<ChartColumn, 'id'>,
): readonly EffectMark[] | undefined {
  const place = head.columns.findIndex(({ id }) => id === column.id);
  const axis = head.columns[place];
  const curve = curves.find(({ coordinate }) => coordinate === place);
  if (axis === undefined || curve?.parameter !== axis.name) return undefined;
  // Categories come in the order of their codes: all, or a subset.
  if (axis.kind === 'category' && curve.points.length !== axis.values.length) return undefined;
  const marks = curve.points.map(({ value, mean, low, high }, code) => ({
    x: axis.kind === 'category' ? code : Number(value),
    mean,
    low,
    high,
  }));
  return marks.every(({ x }) => Number.isFinite(x)) ? marks : undefined;
}

export function sliceData(
  head: ChartFacts,
  { header, arrays }: ChartAnswer<Pick<SlicesFacts, 'slices'>>,
  column: Pick<ChartColumn, 'id'>,
  effect?: readonly EffectMark[],
): SliceData | undefined {
  const slice = header.slices.find((other) => other.column === column.id);
  if (slice === undefined) return undefined;
  const { width, height, median, upper } = slice;
  return {
    ...metricOf(head),
    axis: planeAxis(head, column.id),
    width,
    height,
    cells: arrays.get(`slice:${column.id}`),
    effect,
    median,
    upper,
  };
}
