import { countText, listText, metricText, pluralText } from '../../../../src/charts/axes/format.ts';

/** The tab of several objectives. */
export const objectivesWords = {
  noCurve: (reason: string) => `There is no curve here: ${reason}.`,
  counts: 'What counts',
  front: 'On the front',
  frontNote: (counted: number) => `of ${countText(counted)} that count`,
  infeasible: 'Outside the constraints',
  left: 'Left out',
  leftNote: 'stopped, failed, canceled, or without every objective',
  reference: (corner: readonly (readonly [string, number | undefined])[]) =>
    `The volume is measured from the worst values of all trials that count: ${listText(corner.map(([name, value]) => `${name} ${metricText(value)}`))}. A worse trial moves this corner, and with it the whole curve.`,

  single: 'This sweep has one objective',
  singleAdvice: (metric: string | null) =>
    `A front and a hypervolume need two or more objectives, listed under \`objectives\` in the sweep file. For what ${metric ?? 'the metric'} costs in time or in another metric, see the trade-off under Insights.`,

  none: 'No trial counts yet',
  noneAdvice: (names: readonly string[], left: number) =>
    `A trial counts once it has completed and reported ${listText(names)}. ${
      left > 0
        ? `${pluralText(left, 'trial has', 'trials have')} ended without that: see their reasons in the table.`
        : 'None has ended so far; the front appears with the first.'
    }`,
} as const;
