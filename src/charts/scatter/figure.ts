import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import { selectRows } from '../columns/selection.ts';
import { reportError } from '../errors.ts';
import type { Figure } from '../figure/figure.ts';
import { columnNamed, filtersIn } from '../figure/named-columns.ts';
import { needValues, nothingToDraw } from '../figure/nothing.ts';
import { byImportance } from '../figure/ranked-columns.ts';
import { METRIC, scatterOf } from '../kernel/index.ts';
import { planeAxis } from '../sweep-facts.ts';
import { scatterChart } from './draw.ts';
import { scatterRows } from './rows.ts';

/** Two columns against each other. */
export const figure: Figure = async ([source], { params = [], filter = '' }) => {
  const { snapshot, facts } = source;
  const metric = await needValues(source);
  if (params.length > 2) throw reportError('REPORT_BAD_OPTION', `params: a scatter has two axes, not ${params.length}`);
  const named = params.map((name) => columnNamed(facts, name));
  const x = named[0] ?? (await byImportance(source))[0]?.id ?? METRIC;
  const y = named[1] ?? METRIC;
  const { view } = snapshot;
  const { mask, count } = selectRows(view, filtersIn(source, filter));
  const marks = scatterOf(scatterRows(view), { x, y }, mask, count);
  const shown = marks.kind === 'points' ? marks.trial.length : marks.count.reduce((a, b) => a + b, 0);
  if (shown === 0) throw await nothingToDraw(source, 'No trial has both values.');
  return {
    chart: scatterChart({ x: planeAxis(facts, x), y: planeAxis(facts, y), marks }),
    subtitle: `${planeAxis(facts, y).label} against ${planeAxis(facts, x).label}, ${countText(shown)} trials`,
    legend: [
      mark(`${metric}, worse to better`, 'ramp'),
      ...(marks.kind === 'cells' ? [mark('shade: number of trials', 'square')] : []),
    ],
  };
};
