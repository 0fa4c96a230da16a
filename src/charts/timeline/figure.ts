import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import type { StateColour } from '../axes/palette.ts';
import type { Figure } from '../figure/figure.ts';
import { nothingToDraw } from '../figure/nothing.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { barColour, timelineChart, timelineData, timelineHeight } from './draw.ts';
import { readTimeline } from './read.ts';

const size = { px: 800, rows: 48, bars: 1_500 };
const shown: readonly StateColour[] = ['completed', 'stopped', 'failed', 'canceled', 'running'];

/** What ran when. */
export const figure: Figure = async ([source]) => {
  const { parts, snapshot } = source;
  const view = readTimeline(parts.store.time, snapshot, { fromMs: 0, toMs: 0, ...size });
  if (view.header.attempts === 0) throw await nothingToDraw(source);
  const data = timelineData(answerOf(view));
  const present = data.body.kind === 'bars' ? new Set(data.body.state) : new Set<StateColour>();
  return {
    chart: timelineChart(data),
    subtitle: `${countText(view.header.attempts)} attempts, at most ${countText(view.header.lanes)} at a time`,
    legend:
      data.body.kind === 'bars'
        ? shown
            .filter((state) => present.has(state))
            .map((state) => mark(state, 'square', (palette) => barColour(palette, state)))
        : [
            mark('busy, by share', 'square', (palette) => barColour(palette, 'completed')),
            mark('in attempts that failed or were stopped', 'square', ({ stopped }) => stopped),
          ],
    height: timelineHeight(data),
  };
};
