import type { LegendEntry } from '../axes/legend.ts';
import type { Chart } from '../chart.ts';
import type { SweepSource } from './sweep-source.ts';

/** Which part of a sweep a chart shows. */
export interface ChartQuery {
  /** Parameters: the axes of `parallel`, x and y of `scatter` and `contour`, those of `slice` and `importance`. */
  readonly params?: readonly string[];
  /** Second metric of `pareto`: its name, or `__duration`, `__intervals`; append `:maximize` to reverse its direction. */
  readonly metric?: string;
  /** Selection in the grammar of the dashboard's URL, such as `learning_rate:0.001~0.1;optimizer:0,2`. */
  readonly filter?: string;
  /** Curves drawn as lines. @defaultValue 12 */
  readonly top?: number;
  /** Curves over the logarithm of their distance to the best. @defaultValue false */
  readonly near?: boolean;
}

/** A chart with its title, legend and other surroundings. */
export interface MadeChart {
  readonly chart: Chart;
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  /** Height at which its marks have their natural size; absent if any height works. */
  readonly height?: number;
  /** Width it needs to be readable; absent if any width works. */
  readonly width?: number;
}

/** How fine a chart is. */
interface Detail {
  /** Use a quarter of the pixels for densities, to keep pages small. @defaultValue false */
  readonly isCoarse?: boolean;
}

/**
 * Prepares the picture of a chart.
 * @throws REPORT_NOTHING_TO_DRAW, REPORT_UNKNOWN_PARAMETER, REPORT_BAD_OPTION, REPORT_NOT_COMPARABLE
 */
export type Figure = (
  sources: readonly [SweepSource, ...SweepSource[]],
  query: ChartQuery,
  detail?: Detail,
) => Promise<MadeChart>;
