import type { Figure } from '../figure/figure.ts';
import { filtersIn } from '../figure/named-columns.ts';
import { nothingToDraw } from '../figure/nothing.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { curvesData } from './data.ts';
import { curvesChart } from './draw.ts';
import { readCurves } from './read.ts';
import { curvesLegend } from './words.ts';

const defaultTop = 12;

/** Learning curves. */
export const figure: Figure = async ([source], { filter = '', top = defaultTop, near = false }) => {
  const { parts, series, snapshot, facts } = source;
  if (facts.metric === null)
    throw await nothingToDraw(source, 'The sweep has no objective, so there is no metric to follow.');
  const filters = filtersIn(source, filter);
  const view = await readCurves({ store: parts.store, series }, snapshot, { filters, k: top, pin: [] });
  const { header } = view;
  if (header.maxIntervals === 0) throw await nothingToDraw(source);
  return {
    chart: curvesChart(curvesData(facts, answerOf(view)), { scale: near ? 'near' : 'linear' }),
    subtitle: `${facts.metric} by interval${near ? ', near the best' : ''}`,
    legend: curvesLegend(header, filter !== ''),
  };
};
