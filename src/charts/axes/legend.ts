import type { Palette } from './palette.ts';

/** One entry of a legend: a mark and its meaning. */
export interface LegendEntry {
  readonly text: string;
  /** `box`: an outlined square; `ramp`: the colours of ranks, worst to best. */
  readonly mark: 'line' | 'dotted' | 'dot' | 'ring' | 'cross' | 'square' | 'box' | 'ramp';
  /** @defaultValue the ink of marks */
  readonly colour?: (palette: Palette) => string;
}

/** Creates a legend entry. */
export function mark(text: string, kind: LegendEntry['mark'], colour?: LegendEntry['colour']): LegendEntry {
  return colour === undefined ? { text, mark: kind } : { text, mark: kind, colour };
}
