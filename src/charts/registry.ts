import { nearestWord } from '../base/index.ts';
import { compareKind, edfKind } from './compare/figure.ts';
import { contourKind } from './contour/figure.ts';
import { curvesKind } from './curves/figure.ts';
import { reportError } from './errors.ts';
import type { ChartKind } from './figure/figure.ts';
import { frontKind, hypervolumeKind } from './front/figure.ts';
import { historyKind } from './history/figure.ts';
import { importanceKind } from './importance/figure.ts';
import { parallelKind } from './parallel/figure.ts';
import { scatterKind } from './scatter/figure.ts';
import { scatter3Kind } from './scatter3d/figure.ts';
import { sliceKind } from './slice/figure.ts';
import { timelineKind } from './timeline/figure.ts';
import { paretoKind } from './trade-off/figure.ts';

/** Every chart by its name. */
const kinds = {
  history: historyKind,
  curves: curvesKind,
  parallel: parallelKind,
  scatter: scatterKind,
  scatter3d: scatter3Kind,
  slice: sliceKind,
  contour: contourKind,
  importance: importanceKind,
  pareto: paretoKind,
  front: frontKind,
  hypervolume: hypervolumeKind,
  timeline: timelineKind,
  compare: compareKind,
  edf: edfKind,
} as const satisfies Readonly<Record<string, ChartKind>>;

/** Name of a chart. */
export type ChartName = keyof typeof kinds;

/** Names of all charts, in the order of their use. */
export const chartNames: readonly ChartName[] = [
  'history',
  'curves',
  'parallel',
  'scatter',
  'scatter3d',
  'slice',
  'contour',
  'importance',
  'pareto',
  'front',
  'hypervolume',
  'timeline',
  'compare',
  'edf',
];

const isChartName = (name: string): name is ChartName => Object.hasOwn(kinds, name);

/** A chart by its name. @throws REPORT_UNKNOWN_CHART */
export function chartKind(name: string): ChartKind {
  if (isChartName(name)) return kinds[name];
  const nearest = nearestWord(name, chartNames);
  const hint = nearest === undefined ? '' : `did you mean "${nearest}"? `;
  throw reportError('REPORT_UNKNOWN_CHART', `there is no chart "${name}"; ${hint}charts: ${chartNames.join(', ')}`, {
    details: { chart: name, known: [...chartNames] },
  });
}
