import type { LegendEntry } from '../axes/legend.ts';
import type { Chart } from '../chart.ts';
import type { SweepSource } from './sweep-source.ts';

/** What of a sweep a chart shows. */
export interface ChartQuery {
  /** Parameters: the axes of `parallel`, x and y of `scatter` and `contour`, those of `slice` and `importance`. */
  readonly params?: readonly string[];
  /** Second metric of `pareto`: its name, or `__duration`, `__intervals`; `:maximize` behind it turns its direction. */
  readonly metric?: string;
  /** Selection in the grammar of the dashboard's address, as `learning_rate:0.001~0.1;optimizer:0,2`. */
  readonly filter?: string;
  /** Curves drawn as lines. @defaultValue 12 */
  readonly top?: number;
  /** Curves over the logarithm of their distance to the best. @defaultValue false */
  readonly near?: boolean;
}

/** A chart as made: with what stands around it. */
export interface MadeChart {
  readonly chart: Chart;
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  /** Height at which its marks are of their natural size; absent where any will do. */
  readonly height?: number;
  /** Width that it needs to be readable; absent where any will do. */
  readonly width?: number;
}

/** How fine a chart is. */
interface Detail {
  /** Densities with a quarter of the pixels: for pages that should stay small. @defaultValue false */
  readonly isCoarse?: boolean;
}

/**
 * Makes the picture of a chart.
 * @throws REPORT_NOTHING_TO_DRAW, REPORT_UNKNOWN_PARAMETER, REPORT_BAD_OPTION, REPORT_NOT_COMPARABLE
 */
export type Figure = (
  sources: readonly [SweepSource, ...SweepSource[]],
  query: ChartQuery,
  detail?: Detail,
) => Promise<MadeChart>;
