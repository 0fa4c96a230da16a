/**
 * The aggregation kernel: the same code runs in the server (first paint, large sweeps) and in the browser's worker
 * (brushing), so that the two cannot disagree. No imports from elsewhere: it must bundle for the browser.
 */
export {
  buildMask,
  type Filter,
  fromAxis,
  type KernelColumn,
  METRIC,
  type MetricRange,
  maxCategories,
  metricColumn,
  NONE,
  NONE_CODE,
  type Numbers,
  quantise,
  quantiseMetric,
  SPAN,
  STATE,
  toAxis,
} from './kernel-columns.ts';
export {
  type AxisShape,
  addToHistogram,
  axisShape,
  BINS,
  binColumn,
  binToY,
  blurColumns,
  CELLS,
  pairHistogram,
  type SplatFields,
  splatPair,
} from './kernel-density.ts';
export { formatFilters, type ParsedFilters, parseFilters } from './kernel-filter.ts';
export { decodeFrame, encodeFrame, type Frame } from './kernel-frame.ts';
export { cellOf, type Grid, grid2d, type HistoryBins, historyBins } from './kernel-grids.ts';
export { densityLayer, type Layer, type PairCounts, type ParallelView } from './kernel-layer.ts';
export {
  type FirstPaint,
  firstDensity,
  firstLines,
  firstParallel,
  lineLimit,
  type ParallelResult,
  topLines,
} from './kernel-parallel.ts';
export { placeOf } from './kernel-place.ts';
export { metricRangeOf, type Ranking, rankRows, sortedRows } from './kernel-rank.ts';
export { type ScatterResult, type ScatterRows, type ScatterView, scatterOf } from './kernel-scatter.ts';
export { type Scatter3Result, type Scatter3View, scatter3Of } from './kernel-scatter3.ts';
