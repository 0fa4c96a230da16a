/**
 * Charts without a DOM: a chart is data bound to a drawing, and draws alike on a canvas in the browser and as SVG.
 */
export { bestSteps } from './best-steps.ts';
export { type CanvasContext, type CanvasOptions, CanvasSurface } from './canvas-surface.ts';
export { type Chart, type ChartTable, type DrawContext, type Hit, type Size, tableCsv } from './chart.ts';
export {
  type ChartAnswer,
  type ChartArrays,
  type ChartColumn,
  curvesData,
  effectMarks,
  type HistoryFacts,
  historyData,
  historyLength,
  importanceItems,
  type ParameterCurve,
  type ParameterShare,
  planeAxis,
  type SweepFacts,
  sliceData,
  timelineData,
  tradeOffData,
} from './chart-data.ts';
export { bestSoFarChart, type CompareData, type ComparedSweep, distributionChart } from './compare.ts';
export { type ContourData, contourChart } from './contour.ts';
export { type CurveSeries, type CurvesData, type CurvesOptions, curvesChart, nearestIndex } from './curves.ts';
export { emptyText, endingText } from './empty-text.ts';
export {
  bytesText,
  compactText,
  countText,
  durationText,
  durationTick,
  metricText,
  parameterText,
  percentText,
  pluralText,
  tickText,
} from './format.ts';
export { pinColour } from './frame.ts';
export { type FrontData, frontChart, type HypervolumeData, hypervolumeChart } from './front.ts';
export {
  type HistoryColumns,
  type HistoryData,
  type HistoryPoints,
  hasVersionMarks,
  historyChart,
  stepsByNumber,
} from './history.ts';
export { type ImportanceItem, importanceChart, importanceHeight } from './importance.ts';
export { inset } from './inset.ts';
export {
  darkPalette,
  fade,
  lightPalette,
  type Palette,
  rampAt,
  rampColour,
  type StateColour,
  seriesColour,
  stateNames,
} from './palette.ts';
export {
  laneOpacity,
  lineStyle,
  type ParallelAxis,
  type ParallelData,
  type ParallelDensity,
  type ParallelPlace,
  parallelChart,
  parallelLayout,
  parallelXs,
  parallelYs,
} from './parallel.ts';
export { branchesOf, branchValue, type ExploreAxis, exploreAxes } from './parallel-axes.ts';
export { type LegendEntry, type PictureParts, picture, pictureMargin, pictureSize } from './picture.ts';
export { type PlaneAxis, planeScale, planeTick, planeValue, shorten } from './plane.ts';
export { logTicks, nearScale, type Scale, valueScale } from './scale.ts';
export { type ScatterData, scatterChart } from './scatter.ts';
export {
  boundCamera,
  type Camera,
  firstCamera,
  projector,
  type Scatter3Data,
  scatter3Chart,
} from './scatter3.ts';
export { type EffectMark, isEffectCut, type SliceData, sliceChart } from './slice.ts';
export {
  type Box,
  type Paint,
  type PathSink,
  type Raster,
  type Shape,
  type Surface,
  type TextPaint,
  textSize,
  textWeight,
} from './surface.ts';
export { escapeXml, pathData, type SvgOptions, SvgSurface } from './svg-surface.ts';
export { barColour, type TimelineData, timelineChart, timelineHeight } from './timeline.ts';
export { type TradeOffData, tradeOffChart } from './trade-off.ts';
export { type TrialMetricData, trialMetricChart } from './trial-metric.ts';
