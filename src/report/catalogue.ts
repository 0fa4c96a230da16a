import { nearestWord } from '../base/index.ts';
import type { ChartKind } from './chart-query.ts';
import { compareKind, edfKind } from './charts/compare.ts';
import { contourKind } from './charts/contour.ts';
import { curvesKind } from './charts/curves.ts';
import { frontKind, hypervolumeKind } from './charts/front.ts';
import { historyKind } from './charts/history.ts';
import { importanceKind } from './charts/importance.ts';
import { parallelKind } from './charts/parallel.ts';
import { paretoKind } from './charts/pareto.ts';
import { scatterKind } from './charts/scatter.ts';
import { scatter3Kind } from './charts/scatter3.ts';
import { sliceKind } from './charts/slice.ts';
import { timelineKind } from './charts/timeline.ts';
import { reportError } from './errors.ts';

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
