import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import { selectRows } from '../columns/selection.ts';
import { reportError } from '../errors.ts';
import type { Figure } from '../figure/figure.ts';
import { columnNamed, filtersIn } from '../figure/named-columns.ts';
import { needValues, nothingToDraw } from '../figure/nothing.ts';
import { byImportance } from '../figure/ranked-columns.ts';
import { METRIC, scatter3Of } from '../kernel/index.ts';
import { scatterRows } from '../scatter/rows.ts';
import { planeAxis } from '../sweep-facts.ts';
import { scatter3Chart } from './draw.ts';

/** Three columns in space. */
export const figure: Figure = async ([source], { params = [], filter = '' }) => {
  const { snapshot, facts } = source;
  const metric = await needValues(source);
  if (params.length !== 0 && params.length !== 3)
    throw reportError('REPORT_BAD_OPTION', `params: a scatter in space has three axes, not ${params.length}`);
  const named = params.map((name) => columnNamed(facts, name));
  const shared = (await byImportance(source)).filter(({ when }) => when === null).map(({ id }) => id);
  const [x, y, z] = named.length === 3 ? named : [...shared.slice(0, 2), METRIC];
  if (x === undefined || y === undefined || z === undefined)
    throw await nothingToDraw(source, 'It needs two parameters that all trials have; params names others.');
  const { view } = snapshot;
  const marks = scatter3Of(scatterRows(view), { x, y, z }, selectRows(view, filtersIn(source, filter)).mask);
  if (marks.of === 0) throw await nothingToDraw(source, 'No trial has all three values.');
  const axes = [planeAxis(facts, x), planeAxis(facts, y), planeAxis(facts, z)] as const;
  const sample = marks.trial.length < marks.of ? `a sample of ${countText(marks.trial.length)} of ` : '';
  return {
    chart: scatter3Chart({ axes, marks }),
    subtitle: `${axes[2].label} over ${axes[0].label} and ${axes[1].label}, ${sample}${countText(marks.of)} trials`,
    legend: [mark(`${metric}, worse to better`, 'ramp')],
    height: 560,
  };
};
