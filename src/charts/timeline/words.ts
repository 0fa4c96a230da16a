import { type LegendEntry, mark } from '../axes/legend.ts';
import type { StateColour } from '../axes/palette.ts';
import type { ChartWords } from '../chart.ts';
import { barColour, type TimelineData } from './marks.ts';

export const timelineWords: ChartWords = {
  title: 'Timeline',
  summary: 'one bar for each attempt by the lane it ran in; the busy share of lanes in large sweeps',
};

/** States in the order of the legend. */
const states: readonly StateColour[] = ['completed', 'stopped', 'failed', 'canceled', 'starting', 'running'];

/** The legend: the states that have a bar, or what the shades of a share mean. */
export function timelineLegend({ body }: Pick<TimelineData, 'body'>): readonly LegendEntry[] {
  const idle = mark('idle', 'box', ({ strong }) => strong);
  if (body.kind === 'share') {
    return [
      mark('busy', 'square', (palette) => barColour(palette, 'completed')),
      mark('busy with trials that were stopped, failed or canceled', 'square', ({ stopped }) => stopped),
      idle,
    ];
  }
  const present = new Set(body.state);
  return [
    ...states
      .filter((state) => present.has(state))
      .map((state) =>
        mark(state === 'stopped' ? 'stopped by the policy' : state, 'square', (palette) => barColour(palette, state)),
      ),
    idle,
  ];
}
