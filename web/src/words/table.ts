import { countText } from '../../../src/charts/axes/format.ts';

/** The table of trials. */
export const tableWords = {
  title: 'Trials',
  columns: 'Columns',
  states: 'States',
  link: (trial: number) => `Trial ${trial}`,
  baseline: 'default',
  baselineHint: 'The trial of the default configuration: the baseline',
  unset: 'not set in this branch',
  /** `1,204 of 2,000`, or the number alone. */
  count: (selected: number, total: number) =>
    selected === total ? countText(total) : `${countText(selected)} of ${countText(total)}`,
  none: 'No trials yet',
  noneAdvice: 'Rows appear as soon as trials are suggested.',
  noMatch: 'No trial matches the selection',
  noMatchAdvice: 'Widen a brush or remove a filter above.',
  trial: 'Trial',
  state: 'State',
  intervals: 'Intervals',
  duration: 'Duration',
  attempts: 'Attempts',
  reason: 'Reason',
} as const;
