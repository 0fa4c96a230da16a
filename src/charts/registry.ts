import { nearestWord } from '../base/index.ts';
import { columns } from './columns/entry.ts';
import { compare } from './compare/entry.ts';
import { contour } from './contour/entry.ts';
import { curves } from './curves/entry.ts';
import { edf } from './edf/entry.ts';
import type { ChartAnswerRoute, ChartEntry } from './entry.ts';
import { reportError } from './errors.ts';
import { front } from './front/entry.ts';
import { history } from './history/entry.ts';
import { hypervolume } from './hypervolume/entry.ts';
import { importance } from './importance/entry.ts';
import { insights } from './insights/entry.ts';
import { parallel } from './parallel/entry.ts';
import { scatter } from './scatter/entry.ts';
import { scatter3d } from './scatter3d/entry.ts';
import { slice } from './slice/entry.ts';
import { timeline } from './timeline/entry.ts';
import { tradeOff } from './trade-off/entry.ts';

/**
 * Every chart by its name, in the order of lists: the one place that knows them all. Server, command line, library and report
 * page read it; what a chart needs is loaded when someone asks for it.
 */
const charts = {
  history,
  curves,
  parallel,
  scatter,
  scatter3d,
  slice,
  contour,
  importance,
  pareto: tradeOff,
  front,
  hypervolume,
  timeline,
  compare,
  edf,
} as const satisfies Readonly<Record<string, ChartEntry>>;

/** Answers that no single chart owns. */
const shared: readonly ChartAnswerRoute[] = [columns, insights];

/** Name of a chart. */
export type ChartName = keyof typeof charts;

const isChartName = (name: string): name is ChartName => Object.hasOwn(charts, name);

/** Names of all charts, in the order of lists. */
export const chartNames: readonly ChartName[] = Object.keys(charts).filter(isChartName);

/** A chart by its name. @throws REPORT_UNKNOWN_CHART */
export function chartEntry(name: string): ChartEntry {
  if (isChartName(name)) return charts[name];
  const nearest = nearestWord(name, chartNames);
  const hint = nearest === undefined ? '' : `did you mean "${nearest}"? `;
  throw reportError('REPORT_UNKNOWN_CHART', `there is no chart "${name}"; ${hint}charts: ${chartNames.join(', ')}`, {
    details: { chart: name, known: [...chartNames] },
  });
}

/** Data of all charts over HTTP. */
export function chartAnswers(): readonly ChartAnswerRoute[] {
  const own = chartNames.flatMap((name) => chartEntry(name).answer ?? []);
  return [...own, ...shared];
}
