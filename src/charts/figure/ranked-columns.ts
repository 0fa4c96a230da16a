import type { ChartColumn } from '../sweep-facts.ts';
import type { SweepSource } from './sweep-source.ts';

/** Parameters, the most important first; in declaration order if their importance is unknown. */
export async function byImportance({ parts, snapshot, facts }: SweepSource): Promise<readonly ChartColumn[]> {
  const { parameters: shares } = await parts.importance(snapshot.sweep.id);
  const place = new Map(shares.map(({ parameter }, at) => [parameter, at]));
  const at = ({ name }: ChartColumn) => place.get(name) ?? Number.POSITIVE_INFINITY;
  // Both may be infinite, and their difference NaN.
  return [...facts.columns].sort((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b)));
}
