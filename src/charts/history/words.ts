import { countText } from '../axes/format.ts';
import { type LegendEntry, mark } from '../axes/legend.ts';
import type { ChartWords } from '../chart.ts';

export const historyWords: ChartWords = {
  title: 'Objective history',
  summary: 'what each trial reached, in order of suggestion, and the best so far',
};

/** The legend. */
export function historyLegend({
  trials,
  isSampled,
  isChanged,
}: {
  readonly trials: number;
  /** Whether there are too many trials for single marks. */
  readonly isSampled: boolean;
  /** Whether the definition changed during the sweep. */
  readonly isChanged: boolean;
}): readonly LegendEntry[] {
  return [
    mark('best so far', 'line', ({ signal }) => signal),
    mark(isSampled ? `least to greatest of ${countText(trials)} trials` : 'completed, worse to better', 'ramp'),
    ...(isSampled ? [] : [mark('stopped or canceled', 'cross', ({ faint }) => faint)]),
    ...(isChanged ? [mark('definition changed', 'dotted', ({ strong }) => strong)] : []),
  ];
}
