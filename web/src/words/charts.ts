import { countText, percentText } from '../../../src/charts/axes/format.ts';

/** Chart cards. */
export const chartWords = {
  save: (name: string) => `Save ${name}`,
  png: 'Picture (PNG)',
  svg: 'Picture (SVG)',
  csv: 'Data (CSV)',
  horizontal: 'Horizontal axis',
  vertical: 'Vertical axis',
  depth: 'Depth axis',
  metric: 'metric',
  importanceValues: 'Available after 10 trials with different values.',
  importance: 'Parameter importance with 90 % intervals',
  conditional: '↳ exists with some options only: only the trials that have it count.',
} as const;

/** Names of saved pictures and tables, and of the menus that save them. */
export const fileNames = {
  history: (sweep: string) => `${sweep} history`,
  curves: (sweep: string) => `${sweep} curves`,
  workers: (sweep: string) => `${sweep} workers`,
  importance: (sweep: string) => `${sweep} importance`,
  contour: (sweep: string) => `${sweep} contour`,
  tradeOff: (sweep: string) => `${sweep} trade-off`,
  slice: (sweep: string, parameter: string) => `${sweep} ${parameter}`,
  front: (sweep: string) => `${sweep} front`,
  hypervolume: (sweep: string) => `${sweep} hypervolume`,
  parallel: (sweep: string) => `${sweep} parallel coordinates`,
  scatter: (sweep: string) => `${sweep} scatter`,
  scatter3d: (sweep: string) => `${sweep} scatter 3-D`,
  bestSoFar: 'best so far',
  distribution: 'distribution',
} as const;

/** The contour of two parameters. */
export const contourCardWords = {
  title: 'Contour',
  note: 'mean rank',
  needs: 'A contour needs two numeric parameters that all trials have.',
} as const;

/** The trade-off of the metric against a second quantity. */
export const tradeOffCardWords = {
  title: 'Trade-off',
  note: (front: number, { trials, isExact }: { readonly trials: number; readonly isExact: boolean }) =>
    `${countText(front)} of ${countText(trials)} Pareto-optimal${isExact ? '' : ', in a sample'}`,
  second: 'Second goal',
  shorter: 'shorter duration',
  fewer: 'fewer intervals',
  lower: (metric: string) => `lower ${metric}`,
  higher: (metric: string) => `higher ${metric}`,
  nothing: 'No trial has both values.',
} as const;

/** The slices along the parameters. */
export const sliceCardWords = {
  ifBranch: (branch: string) => `if ${branch}`,
  ifLongBranch: (value: string) => `if … ${value}`,
  median: 'median',
  percentile: '90th percentile, on the better side',
  model: (isCut: boolean, explained: number) =>
    `model, all else averaged, with its 90 % band${isCut ? ', cut at the axis' : ''} (explains ${percentText(explained)} of unseen trials)`,
  shade: 'shade: number of trials',
} as const;

/** Parallel coordinates. */
export const parallelWords = {
  title: 'Parallel coordinates',
  lines: (trials: number) => `one line per trial, ${countText(trials)} in all`,
  density: (most: number, best: number) =>
    `shade: number and mean rank of trials; lines: up to ${countText(most)} selected trials, otherwise the best ${countText(best)} of them`,
  shownAxes: (shown: number, all: number) => `Axes ${shown} of ${all}`,
  bestTenth: 'Best tenth',
  summary: (trials: number, axes: number) => `Parallel coordinates of ${countText(trials)} trials over ${axes} axes`,
  axes: 'Axes and brushes',
  axis: (label: string) => `Axis ${label}`,
  axisHint: (label: string) => `${label}: drag to move, double-click to invert`,
  linear: 'linear',
  noFilter: 'no filter',
  range: (low: string, high: string) => `${low} to ${high}`,
  unset: 'not set',
  without: (label: string) => `Trials without ${label}`,
  lowerBound: (label: string) => `${label}, lower bound`,
  upperBound: (label: string) => `${label}, upper bound`,
} as const;

/** Scatters on a plane and in space. */
export const scatterWords = {
  title: 'Scatter',
  dimensions: 'Dimensions',
  against: 'against',
  over: 'over',
  and: 'and',
  plane: '2-D',
  space: '3-D',
  spaceHint: '3-D scatter: arrow keys turn it, plus and minus zoom, Home resets the view',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  reset: 'Reset the view',
  nothing: (ended: number) =>
    `No selected trial has all three. ${countText(ended)} have ended: clear the selection, or choose parameters that do not belong to different branches.`,
} as const;
