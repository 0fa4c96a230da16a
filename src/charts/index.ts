/** Charts of sweeps: their data, drawings, pictures and the report page. */

export type { Aggregate } from './aggregate.ts';
export { percentText } from './axes/format.ts';
export { type Theme, themes } from './axes/palette.ts';
export { type ChartName, chartNames, chartWords } from './chart-list.ts';
export { columnRows } from './columns/aggregate.ts';
export { evenSample } from './columns/selection.ts';
export type { SweepView } from './columns/sweep-view.ts';
export { tableOrders, tablePage } from './columns/table.ts';
export { columnsOf, columnValues, type ViewColumn } from './columns/view-columns.ts';
export { bandsOf, marksOf, thinnedIndexes } from './curves/aggregate.ts';
export type { ChartAnswerRoute, ChartResult } from './entry.ts';
export type { ChartQuery } from './figure/figure.ts';
export type { ReportParts } from './figure/sweep-source.ts';
export { type SweepFragment, sweepFragment } from './fragment/fragment.ts';
export { frameMediaType } from './frame-schema.ts';
export {
  type EffectsAnswer,
  effectsAnswerSchema,
  type ImportanceAnswer,
  importanceAnswerSchema,
} from './importance/schema.ts';
export { CELLS, decodeFrame, encodeFrame, METRIC, type Numbers, parseFilters, SPAN } from './kernel/index.ts';
export { adviceOf, totalTrials } from './live/figures.ts';
export { LiveSweep, LiveSweeps, type Snapshot } from './live/live-sweep.ts';
export { SeriesReader } from './live/series-reader.ts';
export { readShownSpace } from './live/shown-space.ts';
export { reasonOf } from './live/trial-reason.ts';
export { reportPage } from './page/page.ts';
export { type PlotOptions, type PngOptions, plotPng, plotSvg } from './picture/plot.ts';
export { chartAnswers, chartEntry } from './registry.ts';
