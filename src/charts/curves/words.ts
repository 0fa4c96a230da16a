import { countText, pluralText } from '../axes/format.ts';
import { type LegendEntry, mark } from '../axes/legend.ts';
import { rampColour } from '../axes/palette.ts';
import type { ChartWords } from '../chart.ts';
import type { CurvesFacts } from './schema.ts';

export const curvesWords: ChartWords = {
  title: 'Learning curves',
  summary: 'the primary metric by report: quantile bands, the best trials, where trials were stopped',
};

/** From this many trials on, the bands may show a sample. */
const sampleSize = 512;

/** The legend of lines, marks and bands. @param isFiltered the bands show only selected trials */
export function curvesLegend(
  { series, stopped, sampled, selected }: Pick<CurvesFacts, 'series' | 'stopped' | 'sampled' | 'selected'>,
  isFiltered: boolean,
): readonly LegendEntry[] {
  const trials =
    sampled >= sampleSize && sampled < selected
      ? `a sample of ${countText(sampled)} of ${countText(selected)} trials`
      : pluralText(sampled, isFiltered ? 'selected trial' : 'trial');
  const isRunning = series.some(({ kind }) => kind === 'running');
  return [
    mark('best', 'line', ({ signal }) => signal),
    mark('next best', 'line', (palette) => rampColour(palette, 0.7)),
    ...(isRunning ? [mark('running', 'line', ({ running }) => running)] : []),
    ...(stopped > 0 ? [mark(`stopped, ${countText(stopped)}`, 'cross', ({ stopped: colour }) => colour)] : []),
    mark(`bands 5–95 % and 25–75 % of ${trials}`, 'square', (palette) => rampColour(palette, 0.25)),
  ];
}
