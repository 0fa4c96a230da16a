import { countText } from '../axes/format.ts';
import type { Figure } from '../figure/figure.ts';
import { nothingToDraw } from '../figure/nothing.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { timelineChart, timelineData, timelineHeight } from './draw.ts';
import { readTimeline } from './read.ts';
import { timelineLegend } from './words.ts';

const size = { px: 800, rows: 48, bars: 1_500 };

/** What ran when. */
export const figure: Figure = async ([source]) => {
  const { parts, snapshot } = source;
  const view = readTimeline(parts.store.time, snapshot, { fromMs: 0, toMs: 0, ...size });
  if (view.header.attempts === 0) throw await nothingToDraw(source);
  const data = timelineData(answerOf(view));
  return {
    chart: timelineChart(data),
    subtitle: `${countText(view.header.attempts)} attempts, at most ${countText(view.header.lanes)} at a time`,
    legend: timelineLegend(data),
    height: timelineHeight(data),
  };
};
