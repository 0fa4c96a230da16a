import {
  compactText,
  countText,
  durationText,
  metricText,
  percentText,
  pluralText,
} from '../../../../src/charts/axes/format.ts';
import type { EndingReason, StopWhen } from '../../../../src/model/index.ts';
import {
  estimate,
  gainIntervalText,
  gainText,
  nextTrialsText,
  type Recommended,
  recommendedText,
  type ShownGain,
  stopWhenLimitText,
  stopWhenText,
} from '../../../../src/results/words/index.ts';

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The overview of a sweep. */
export const overviewWords = {
  noMetric: 'no metric',
  objective: (goal: string, metric: string) => `${goal} ${metric}`,
  priors: (family: string, version: number) => `Priors for ${family} from prior book ${version}.`,
  showPriors: 'Show them',
  allCurves: 'All curves',
  importance: 'What matters',
  importanceNote: 'what sets the best trials apart',
} as const;

/** The best trial. */
export const bestWords = {
  title: 'Best trial',
  noMetric: 'This sweep has no primary metric.',
  none: (metric: string) => `No trial has a value of ${metric} that counts yet.`,
  sentence: (title: string) => `${title}.`,
  by: (metric: string | null) => `by ${metric ?? 'metric'}`,
  front: 'Pareto front',
  open: (trial: number) => `Open trial ${countText(trial)}`,
  /** @param gain over the first trial; undefined where the default is the baseline */
  standing: (gain: number | undefined, first: number, since: number) =>
    [
      ...(gain === undefined || gain === 0
        ? []
        : [`${gain > 0 ? '+' : '−'}${metricText(Math.abs(gain))} over trial ${first}`]),
      ...(since > 0 ? [`unbeaten for ${pluralText(since, 'trial')}`] : []),
    ].join('; '),
} as const;

/** The trial that is likely the best, where single values are noisy. */
export const recommendedWords = {
  line: (recommended: Recommended) => `${capital(recommendedText(recommended, metricText))}.`,
} as const;

const gainFormats = { value: metricText, duration: durationText };

/** What further trials are worth. */
export const gainWords = {
  title: 'Worth of further trials',
  label: (gain: ShownGain) => `Gain of ${nextTrialsText(gain)}`,
  expected: (gain: ShownGain) => metricText(estimate(gain.expected)),
  interval: (gain: ShownGain) => gainIntervalText(gain, gainFormats),
  chance: 'Chance of a better trial',
  chanceOf: (gain: ShownGain) => percentText(gain.chance),
  after: (ended: number) => `from the values of ${pluralText(ended, 'trial')}`,
  price: 'They take',
  priceOf: (gain: ShownGain) => (gain.durationMs === null ? '–' : durationText(gain.durationMs)),
  cost: (gain: ShownGain) =>
    gain.cost === null ? 'at the median duration' : `at a cost of ${metricText(estimate(gain.cost))}`,
  limit: (isOver: boolean) => (isOver ? 'Limit' : 'Ends below'),
  limitOf: (gain: ShownGain, stopWhen: StopWhen | null) =>
    gain.limit === null ? (stopWhen === null ? '–' : stopWhenLimitText(stopWhen)) : metricText(gain.limit),
  /** What the limit has done, or comes from. */
  limitNote: (gain: ShownGain, stopWhen: StopWhen | null, endingReason: EndingReason | null) => {
    if (endingReason === 'expected_gain') return 'further trials gained too little: it ended the sweep';
    if (stopWhen === null) return 'limits.stop_when is not set';
    return gain.limit === null || stopWhen.unit === 'metric'
      ? 'limits.stop_when'
      : `${stopWhenLimitText(stopWhen)} by limits.stop_when`;
  },
  none: 'A forecast needs 10 trials with different values of one objective.',
  line: (gain: ShownGain) => `${capital(gainText(gain, gainFormats))}.`,
} as const;

/** How far the sweep is. */
export const progressWords = {
  title: 'Progress',
  left: (ms: number) => `about ${durationText(ms)} left`,
  took: (ms: number) => `took ${durationText(ms)}`,
  throughput: 'Throughput',
  perHour: (trials: number) => `${compactText(trials)} trials/h`,
  reports: (count: number) => pluralText(count, 'report'),
  elapsed: 'Elapsed',
  concurrent: (trials: number) => `up to ${countText(trials)} at a time`,
  unlimited: 'no limit on concurrent trials',
  work: 'Work done',
  workNote: 'total of all ended trials',
  saved: 'Saved by stopping early',
  savedShare: (share: number) => `about ${percentText(share)} of all work`,
  nothingSaved: 'no trial was stopped',
  stopWhen: (stopWhen: StopWhen, isOpen: boolean) => {
    const from = stopWhen.after > 1 ? `, checked from trial ${countText(stopWhen.after)} on` : '';
    return isOpen ? `${capital(stopWhenText(stopWhen))}${from}.` : `limits.stop_when: ${stopWhenText(stopWhen)}.`;
  },
} as const;

/** What failed. */
export const failureCardWords = {
  title: 'Failures and retries',
  note: (failed: number, retries: number) => `${countText(failed)} failed, ${pluralText(retries, 'retry', 'retries')}`,
  show: 'Show them',
  none: 'No trial has failed.',
} as const;
