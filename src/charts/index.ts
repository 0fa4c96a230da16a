/** What charts of a sweep are made from, read from a store: live columns, series, and views that need more than one read. */
export { breather, LiveSweep, type LiveSweepParts, LiveSweeps, type Snapshot } from './live-sweep.ts';
export {
  frontGrowth,
  type MeasuredTrial,
  type ObjectivesFacts,
  objectiveKinds,
  objectivesChart,
} from './objectives.ts';
export { type CurvesQuery, readCurves } from './read-curves.ts';
export { readInsights } from './read-insights.ts';
export { readObjectives } from './read-objectives.ts';
export { readTimeline } from './read-timeline.ts';
export { SeriesReader } from './series-reader.ts';
export { readShownSpace, type ShownSpace } from './shown-space.ts';
export { reasonOf } from './trial-reason.ts';
