import type { Figure } from '../figure/figure.ts';
import { needValues } from '../figure/nothing.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { aggregateHistory } from './aggregate.ts';
import { hasVersionMarks, historyData, historyMarks } from './data.ts';
import { historyChart } from './draw.ts';
import { historyLegend } from './words.ts';

/** Columns of pixels of the aggregated history. */
const columns = 600;

/** Objective history. */
export const figure: Figure = async ([source]) => {
  const metric = await needValues(source);
  const { view, figures } = source.snapshot;
  const answer = answerOf(aggregateHistory(view, { px: columns, total: figures.total }));
  const data = historyData(source.facts, answer);
  return {
    chart: historyChart(data),
    subtitle: `${source.facts.goal ?? ''} ${metric}`,
    legend: historyLegend({ trials: view.rows, isSampled: view.rows > historyMarks, isChanged: hasVersionMarks(data) }),
  };
};
