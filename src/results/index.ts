/**
 * The results of a sweep, read from the store: the best trials, the front, measured values, and why there is no result.
 */
export { BaselineWatch, readBaseline } from './baseline.ts';
export { mayLead, readBest, readLeaders } from './best.ts';
export { exportCsv, exportedPages, exportJson, jsonLines } from './export/export-trials.ts';
export { type ExportedTrial, exportedTrials } from './export/trial-export.ts';
export { trialPages } from './export/trial-pages.ts';
export { medianOf, type PredictedGain, predictedGain, readPredictedGain } from './gain.ts';
export { type TrialNotices, trialNotices } from './left-out.ts';
export { type Front, readFront, readMeasured } from './measured-trials.ts';
export { readNoResult } from './no-result.ts';
export { RecommendedWatch, readRecommended } from './recommended.ts';
export type { ReplayDifference, ReplayReport } from './replay-report.ts';
export { readReportedMetrics } from './reported-metrics.ts';
export { standingAt } from './standing.ts';
export { readTrialNotices } from './trial-notices.ts';
export { configurationPages, outcomePages } from './trial-walk.ts';
export {
  type Baseline,
  baselineText,
  compareWithBaseline,
  type ExpectedTrial,
  gainText,
  isLateStop,
  type NoResult,
  neededText,
  noResult,
  priorsText,
  type Recommended,
  recommendedText,
  standingText,
  stopText,
  stopWhenText,
} from './words/index.ts';
