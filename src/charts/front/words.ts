import { countText } from '../axes/format.ts';
import { type LegendEntry, mark } from '../axes/legend.ts';
import { rampColour } from '../axes/palette.ts';
import type { ChartWords } from '../chart.ts';
import type { ObjectivesFacts } from './schema.ts';

export const frontWords: ChartWords = {
  title: 'Pareto front',
  summary: 'trials of a sweep with several objectives: the Pareto-optimal ones and those they dominate',
};

/** How many trials are on the front, and of how many. */
export function frontSubtitle({
  front,
  counted,
  isWhole,
}: Pick<ObjectivesFacts, 'front' | 'counted' | 'isWhole'>): string {
  return `${countText(front)} of ${countText(counted)} trials Pareto-optimal${isWhole ? '' : ', the others by sample'}`;
}

/** The legend. */
export function frontLegend({ infeasible }: Pick<ObjectivesFacts, 'infeasible'>): readonly LegendEntry[] {
  return [
    mark('on the front', 'ring', ({ signal }) => signal),
    mark('dominated', 'dot', (palette) => rampColour(palette, 0.3)),
    ...(infeasible > 0
      ? [mark(`outside the constraints, ${countText(infeasible)}`, 'cross', ({ stopped }) => stopped)]
      : []),
  ];
}
