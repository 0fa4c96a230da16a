import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import type { Figure } from '../figure/figure.ts';
import { needValues } from '../figure/nothing.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { aggregateHistory } from './aggregate.ts';
import { hasVersionMarks, historyChart, historyData } from './draw.ts';

/** Columns of pixels of the aggregated history. */
const columns = 600;
/** Trials up to which each is a mark. */
const marks = 3_000;

/** Objective history. */
export const figure: Figure = async ([source]) => {
  const metric = await needValues(source);
  const { view, figures } = source.snapshot;
  const answer = answerOf(aggregateHistory(view, { px: columns, total: figures.total }));
  const data = historyData(source.facts, answer);
  const isSampled = view.rows > marks;
  return {
    chart: historyChart(data),
    subtitle: `${source.facts.goal ?? ''} ${metric}`,
    legend: [
      mark('best so far', 'line', ({ signal }) => signal),
      mark(isSampled ? `least to greatest of ${countText(view.rows)} trials` : 'completed, worse to better', 'ramp'),
      ...(isSampled ? [] : [mark('stopped or canceled', 'cross', ({ faint }) => faint)]),
      ...(hasVersionMarks(data) ? [mark('definition changed', 'dotted', ({ strong }) => strong)] : []),
    ],
  };
};
