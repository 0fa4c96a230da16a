import { nearestWord } from '../base/index.ts';
import type { ChartWords } from './chart.ts';
import { type ChartName, chartNames, chartWords, isChartName } from './chart-list.ts';
import { columnsAnswer } from './columns/entry.ts';
import { compareEntry } from './compare/entry.ts';
import { contourEntry } from './contour/entry.ts';
import { curvesEntry } from './curves/entry.ts';
import { edfEntry } from './edf/entry.ts';
import type { ChartAnswerRoute, ChartEntry } from './entry.ts';
import { reportError } from './errors.ts';
import { frontEntry } from './front/entry.ts';
import { historyEntry } from './history/entry.ts';
import { hypervolumeEntry } from './hypervolume/entry.ts';
import { importanceEntry } from './importance/entry.ts';
import { insightsAnswer } from './insights/entry.ts';
import { parallelEntry } from './parallel/entry.ts';
import { scatterEntry } from './scatter/entry.ts';
import { scatter3dEntry } from './scatter3d/entry.ts';
import { sliceEntry } from './slice/entry.ts';
import { timelineEntry } from './timeline/entry.ts';
import { tradeOffEntry } from './trade-off/entry.ts';

/**
 * Every chart by name. Server, command line, library and report page read it; the code of a chart is loaded on demand.
 */
const charts = {
  history: historyEntry,
  curves: curvesEntry,
  parallel: parallelEntry,
  scatter: scatterEntry,
  scatter3d: scatter3dEntry,
  slice: sliceEntry,
  contour: contourEntry,
  importance: importanceEntry,
  pareto: tradeOffEntry,
  front: frontEntry,
  hypervolume: hypervolumeEntry,
  timeline: timelineEntry,
  compare: compareEntry,
  edf: edfEntry,
} as const satisfies Readonly<Record<ChartName, ChartEntry>>;

/** Responses that belong to no single chart. */
const shared: readonly ChartAnswerRoute[] = [columnsAnswer, insightsAnswer];

/** A chart by its name. @throws REPORT_UNKNOWN_CHART */
export function chartEntry(name: string): ChartEntry & { readonly words: ChartWords } {
  if (isChartName(name)) return { ...charts[name], words: chartWords[name] };
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
