import { countText, pluralText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import { rampColour } from '../axes/palette.ts';
import type { Figure } from '../figure/figure.ts';
import { filtersIn } from '../figure/named-columns.ts';
import { nothingToDraw } from '../figure/nothing.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { curvesChart, curvesData } from './draw.ts';
import { readCurves } from './read.ts';

const defaultTop = 12;
/** Trials from which the bands may be of a sample. */
const sampleSize = 512;

/** Learning curves. */
export const figure: Figure = async ([source], { filter = '', top = defaultTop, near = false }) => {
  const { parts, series, snapshot, facts } = source;
  if (facts.metric === null)
    throw await nothingToDraw(source, 'The sweep has no objective, so there is no metric to follow.');
  const filters = filtersIn(source, filter);
  const view = await readCurves({ store: parts.store, series }, snapshot, { filters, k: top, pin: [] });
  const { header } = view;
  if (header.maxIntervals === 0) throw await nothingToDraw(source);
  const whom =
    header.sampled >= sampleSize && header.sampled < header.selected
      ? `a sample of ${countText(header.sampled)} of ${countText(header.selected)} trials`
      : pluralText(header.sampled, filter === '' ? 'trial' : 'selected trial');
  const isRunning = header.series.some(({ kind }) => kind === 'running');
  return {
    chart: curvesChart(curvesData(facts, answerOf(view)), { scale: near ? 'near' : 'linear' }),
    subtitle: `${facts.metric} by interval${near ? ', near the best' : ''}`,
    legend: [
      mark('best', 'line', ({ signal }) => signal),
      mark('next best', 'line', (palette) => rampColour(palette, 0.7)),
      ...(isRunning ? [mark('running', 'line', ({ running }) => running)] : []),
      ...(header.stopped > 0 ? [mark(`stopped, ${countText(header.stopped)}`, 'cross', ({ stopped }) => stopped)] : []),
      mark(`bands 5–95 % and 25–75 % of ${whom}`, 'square', (palette) => rampColour(palette, 0.25)),
    ],
  };
};
