import { mark } from '../axes/legend.ts';
import { columnValues } from '../columns/view-columns.ts';
import { reportError } from '../errors.ts';
import type { Figure } from '../figure/figure.ts';
import { parametersNamed } from '../figure/named-columns.ts';
import { leastForInsights, needValues, nothingToDraw } from '../figure/nothing.ts';
import { byImportance } from '../figure/ranked-columns.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import { tooEarly } from '../slice/figure.ts';
import { type ChartColumn, planeAxis } from '../sweep-facts.ts';
import { aggregateContour } from './aggregate.ts';
import { contourChart } from './draw.ts';

/** Mean rank over two parameters. */
export const figure: Figure = async ([source], { params = [] }) => {
  const { snapshot, facts } = source;
  const metric = await needValues(source);
  if (facts.ended < leastForInsights) throw await nothingToDraw(source, tooEarly(facts.ended));
  const [x, y] = await axesOf(source, params);
  const { header, arrays } = aggregateContour(snapshot.view, x.id, y.id);
  const mean = arrays['mean'];
  return {
    chart: contourChart({
      metric,
      x: planeAxis(facts, x.id),
      y: planeAxis(facts, y.id),
      size: header.size,
      mean: mean instanceof Float32Array ? mean : new Float32Array(header.size ** 2).fill(Number.NaN),
      best: bestOn(source, x, y),
    }),
    subtitle: `mean rank by ${metric} over ${x.name} and ${y.name}`,
    legend: [
      mark('mean rank, worse to better; blank where no trial went', 'ramp'),
      mark('best trial', 'dot', ({ signal }) => signal),
    ],
  };
};

async function axesOf(source: SweepSource, params: readonly string[]): Promise<readonly [ChartColumn, ChartColumn]> {
  const named = parametersNamed(source.facts, params);
  if (params.length > 0 && params.length !== 2)
    throw reportError('REPORT_BAD_OPTION', `params: a contour has two axes, not ${params.length}`);
  const shared = (await byImportance(source)).filter(({ when }) => when === null);
  // Choices have no distances: use them only if there are too few numbers.
  const plain = [...shared.filter(({ kind }) => kind === 'number'), ...shared.filter(({ kind }) => kind !== 'number')];
  const [x, y] = named.length === 2 ? named : plain;
  if (x === undefined || y === undefined || x.id === y.id)
    throw await nothingToDraw(source, 'A contour needs two parameters that all trials have; params names others.');
  return [x, y];
}

function bestOn({ snapshot }: SweepSource, x: ChartColumn, y: ChartColumn) {
  const { figures, space, view } = snapshot;
  if (figures.best === null) return null;
  const values = columnValues(space, view.columns, figures.best.config);
  const place = (column: ChartColumn) => {
    const value = values[column.id];
    if (column.kind === 'number') return typeof value === 'number' ? value : undefined;
    const code = column.values.indexOf(String(value));
    return code < 0 ? undefined : code;
  };
  const [bx, by] = [place(x), place(y)];
  return bx === undefined || by === undefined ? null : { trial: figures.best.trial, x: bx, y: by };
}
