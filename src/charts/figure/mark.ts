import type { LegendEntry } from '../picture/picture.ts';

/** An entry of a legend. */
export function mark(text: string, kind: LegendEntry['mark'], colour?: LegendEntry['colour']): LegendEntry {
  return colour === undefined ? { text, mark: kind } : { text, mark: kind, colour };
}
