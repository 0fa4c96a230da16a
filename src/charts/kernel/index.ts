/**
 * The aggregation kernel: the same code runs in the server (first paint, large sweeps) and in the browser's worker
 * (brushing), so that the two cannot disagree. No imports from elsewhere: it must bundle for the browser.
 */
export {
  buildMask,
  type ColumnFilter,
  fromAxis,
  type KernelColumn,
  METRIC,
  type MetricRange,
  metricColumn,
  NONE,
  NONE_CODE,
  type Numbers,
  quantiseMetric,
  SPAN,
  STATE,
  toAxis,
} from './columns.ts';
export {
  addToHistogram,
  axisShape,
  BINS,
  binColumn,
  CELLS,
  pairHistogram,
} from './density.ts';
export { formatFilters, parseFilters } from './filter.ts';
export { decodeFrame, encodeFrame } from './frame.ts';
export { historyBins } from './grids.ts';
export { densityLayer, type Layer, type PairCounts, type ParallelView } from './layer.ts';
export {
  type FirstPaint,
  firstDensity,
  firstLines,
  firstParallel,
  lineLimit,
  type ParallelResult,
  topLines,
} from './parallel.ts';
export { axisPlace } from './place.ts';
export { rankRows } from './rank.ts';
export { type ScatterResult, type ScatterRows, type ScatterView, scatterOf } from './scatter.ts';
export { type Scatter3Result, type Scatter3View, scatter3Of } from './scatter3.ts';
