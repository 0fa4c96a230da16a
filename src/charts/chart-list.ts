import type { ChartWords } from './chart.ts';
import { compareWords } from './compare/words.ts';
import { contourWords } from './contour/words.ts';
import { curvesWords } from './curves/words.ts';
import { edfWords } from './edf/words.ts';
import { frontWords } from './front/words.ts';
import { historyWords } from './history/words.ts';
import { hypervolumeWords } from './hypervolume/words.ts';
import { importanceWords } from './importance/words.ts';
import { parallelWords } from './parallel/words.ts';
import { scatterWords } from './scatter/words.ts';
import { scatter3dWords } from './scatter3d/words.ts';
import { sliceWords } from './slice/words.ts';
import { timelineWords } from './timeline/words.ts';
import { tradeOffWords } from './trade-off/words.ts';

/**
 * Title and summary of every chart by name, in list order. The code and the data of a chart are in the registry: `--help`,
 * which only lists the charts, reads nothing of them.
 */
export const chartWords = {
  history: historyWords,
  curves: curvesWords,
  parallel: parallelWords,
  scatter: scatterWords,
  scatter3d: scatter3dWords,
  slice: sliceWords,
  contour: contourWords,
  importance: importanceWords,
  pareto: tradeOffWords,
  front: frontWords,
  hypervolume: hypervolumeWords,
  timeline: timelineWords,
  compare: compareWords,
  edf: edfWords,
} as const satisfies Readonly<Record<string, ChartWords>>;

/** Name of a chart. */
export type ChartName = keyof typeof chartWords;

export const isChartName = (name: string): name is ChartName => Object.hasOwn(chartWords, name);

/** Names of all charts, in the order of lists. */
export const chartNames: readonly ChartName[] = Object.keys(chartWords).filter(isChartName);
