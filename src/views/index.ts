/** Views of sweeps: the aggregation kernel, ended trials as columns, and the charts made from them. Pure. */
export type { Chart } from './chart.ts';
export { type ColumnRows, columnRows, columnsChart } from './columns-chart.ts';
export {
  type Bands,
  bandsOf,
  type CurveLine,
  type CurvesFacts,
  type CurvesParts,
  type CurvesPlan,
  curvesChart,
  marksOf,
  planCurves,
  stateOfRow,
  thinnedIndexes,
} from './curves.ts';
export {
  type AdviceText,
  adviceOf,
  type BestFigures,
  type Figures,
  type FiguresInput,
  figuresOf,
  totalOf,
} from './figures.ts';
export { historyChart } from './history.ts';
export { type InsightsFacts, insightsChart, ownTradeOff, type TradeOff, tradeOffColumns } from './insights.ts';
export {
  type AxisShape,
  axisShape,
  BINS,
  binColumn,
  binToY,
  blurColumns,
  buildMask,
  CELLS,
  cellOf,
  decodeFrame,
  densityLayer,
  encodeFrame,
  type Filter,
  type FirstPaint,
  type Frame,
  firstDensity,
  firstLines,
  formatFilters,
  fromAxis,
  type Grid,
  grid2d,
  type HistoryBins,
  historyBins,
  type KernelColumn,
  type Layer,
  lineLimit,
  METRIC,
  type MetricRange,
  maxCategories,
  metricColumn,
  metricRangeOf,
  NONE,
  NONE_CODE,
  type Numbers,
  type PairCounts,
  type ParallelView,
  type ParsedFilters,
  pairHistogram,
  parseFilters,
  quantise,
  quantiseMetric,
  type Ranking,
  rankRows,
  type ScatterResult,
  type ScatterRows,
  SPAN,
  type SplatFields,
  STATE,
  scatter3Of,
  scatterOf,
  sortedRows,
  splatPair,
  toAxis,
} from './kernel.ts';
export { type LaneColumns, Lanes, type Stretch } from './lanes.ts';
export { parallelChart } from './parallel.ts';
export { paretoFront } from './pareto.ts';
export { evenSample, type Selection, selectRows, topRows } from './selection.ts';
export { type Slice, slices } from './slices.ts';
export { surfaceChart } from './surface.ts';
export { type EndedTrial, firstAbove, type IncumbentStep, SweepView, type ViewTotals } from './sweep-view.ts';
export { type TableQuery, tableOrders, tablePage } from './table.ts';
export { type TimelineFacts, type TimelineQuery, timelineChart } from './timeline.ts';
export { type Cell, cellReader, columnsOf, columnValues, type ViewColumn } from './view-columns.ts';
