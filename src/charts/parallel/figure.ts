import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import { type Palette, rampAt } from '../axes/palette.ts';
import { reportError } from '../errors.ts';
import type { Figure } from '../figure/figure.ts';
import { columnNamed, filtersIn } from '../figure/named-columns.ts';
import { needValues, nothingToDraw } from '../figure/nothing.ts';
import { type FirstPaint, firstDensity, firstLines, lineLimit, METRIC } from '../kernel/index.ts';
import type { Raster } from '../surface/surface.ts';
import { aggregateParallel } from './aggregate.ts';
import { parallelChart } from './draw.ts';
import { exploreAxes } from './explore-axes.ts';
import type { ParallelPlace } from './marks.ts';

/** Most axes if no parameters are chosen. More are not readable at the usual width. */
const axisLimit = 14;
/** Space for an axis with its name, pixels. */
const axisGap = 108;

/** Parallel coordinates. */
export const figure: Figure = async ([source], { params = [], filter = '' }, { isCoarse = false } = {}) => {
  const { snapshot, facts } = source;
  const metric = await needValues(source);
  const { view } = snapshot;
  const all = exploreAxes(facts);
  const wanted = params.map((name) => columnNamed(facts, name)).filter((id) => id !== METRIC);
  const chosen =
    params.length > 0
      ? wanted
      : all
          .filter(({ id }) => id !== METRIC)
          .map(({ id }) => id)
          .slice(0, axisLimit);
  const ids = [...new Set(chosen), METRIC];
  if (ids.length < 2)
    throw reportError('REPORT_BAD_OPTION', 'params: parallel coordinates need a parameter besides the metric');
  const filters = filtersIn(source, filter);
  const { header, arrays } = aggregateParallel(view, { axes: ids, filters, k: lineLimit });
  const first: FirstPaint = { axes: ids, rows: header.selected, arrays: new Map(Object.entries(arrays)) };
  const lines = firstLines((id) => view.axes.get(id), [], first);
  if (lines === null || lines.rank.length === 0)
    throw await nothingToDraw(source, 'No trial with a value matches the selection.');
  const axes = ids.flatMap((id) => all.filter((axis) => axis.id === id)).map((axis) => ({ ...axis, isFlipped: false }));
  const isDense = header.selected > lineLimit;
  const left = all.length - axes.length;
  return {
    chart: parallelChart({
      axes,
      trials: header.selected,
      positions: lines.positions,
      rank: lines.rank,
      density: isDense ? (place, { palette }) => densityAt(first, ids, place, palette, isCoarse) : undefined,
      goal: facts.goal,
    }),
    subtitle: `${countText(header.selected)} of ${countText(view.rows)} trials${left > 0 ? `, ${axes.length - 1} of ${all.length - 1} parameters` : ''}`,
    legend: [
      mark(`${metric}, worse to better`, 'ramp'),
      ...(isDense ? [mark(`shade: number and mean rank of trials; lines: best ${lines.rank.length}`, 'line')] : []),
    ],
    height: 420,
    width: axisGap * axes.length,
  };
};

function densityAt(
  first: FirstPaint,
  axes: readonly string[],
  place: ParallelPlace,
  palette: Palette,
  isCoarse: boolean,
) {
  const ramp = Uint8Array.from({ length: 768 }, (_, i) => rampAt(palette.isDark, Math.floor(i / 3) / 255)[i % 3] ?? 0);
  const raster = firstDensity({ ...place, axes, flipped: [], linear: [], ramp, ground: [0, 0, 0] }, first);
  return raster === null ? null : { raster: isCoarse ? halved(raster) : raster, place };
}

/** A picture with half its rows and columns. */
function halved({ data, width, height }: Raster): Raster {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = new Uint8ClampedArray(w * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let weight = 0;
      const sum = [0, 0, 0];
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const at = (Math.min(height - 1, 2 * y + dy) * width + Math.min(width - 1, 2 * x + dx)) * 4;
        const alpha = data[at + 3] ?? 0;
        weight += alpha;
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (data[at + c] ?? 0) * alpha;
      }
      if (weight === 0) continue;
      const to = (y * w + x) * 4;
      for (let c = 0; c < 3; c++) half[to + c] = (sum[c] ?? 0) / weight;
      half[to + 3] = weight / 4;
    }
  }
  return { data: half, width: w, height: h };
}
