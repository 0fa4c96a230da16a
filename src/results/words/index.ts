/** Sentences about a sweep's results. This folder imports no store, so that the dashboard can bundle it. */
export { type Baseline, baselineText, compareWithBaseline } from './baseline.ts';
export {
  estimate,
  gainIntervalText,
  gainText,
  nextTrialsText,
  type ShownGain,
} from './gain.ts';
export { isLateStop, lateStopText, stopText } from './late-stop.ts';
export { neededText } from './needed.ts';
export { type NoResult, noResult } from './no-result.ts';
export { priorsText } from './priors-text.ts';
export { type ExpectedTrial, type Recommended, recommendedText } from './recommended.ts';
export { standingText } from './standing.ts';
export { stopWhenLimitText, stopWhenText } from './stop-when.ts';
