import type { Palette } from './palette.ts';

/** What a mark of a chart means. */
export interface LegendEntry {
  readonly text: string;
  /** `ramp`: the colours of ranks, worst to best. */
  readonly mark: 'line' | 'dotted' | 'dot' | 'ring' | 'cross' | 'square' | 'ramp';
  /** @defaultValue the ink of marks */
  readonly colour?: (palette: Palette) => string;
}

/** An entry of a legend. */
export function mark(text: string, kind: LegendEntry['mark'], colour?: LegendEntry['colour']): LegendEntry {
  return colour === undefined ? { text, mark: kind } : { text, mark: kind, colour };
}
