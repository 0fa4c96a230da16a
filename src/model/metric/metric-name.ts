import { nearestWord, quoted } from '../../base/index.ts';

/** Longest metric name, in characters; MLflow allows 250. */
const longestMetricName = 255;

/**
 * The only definition of a valid metric name. NUL ends text in some of the programs involved, and half a surrogate pair
 * has no UTF-8 form.
 * @returns what a name must be, for a message; undefined for a valid name
 */
export function metricNameFault(name: unknown): string | undefined {
  if (isStorableName(name, longestMetricName)) return undefined;
  return `a name of 1 to ${longestMetricName} characters, without NUL and half surrogate pairs`;
}

/** True for text that the store and every program involved keep unchanged. */
export function isStorableName(value: unknown, longest: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= longest &&
    !value.includes('\0') &&
    !/\p{Surrogate}/u.test(value)
  );
}

/** How many of the reported metrics a message lists: more would hide the fix. */
const mostNames = 10;

/**
 * For errors and results: sentences that list the metrics reported instead of the missing ones, and the nearest names.
 * @param reported at least one
 */
export function reportedInstead(missing: readonly string[], reported: readonly string[]): string {
  const nearest = missing.flatMap((metric) => nearestWord(metric, reported) ?? []);
  const guess = nearest.length === 0 ? '' : ` Did you mean ${metricNames([...new Set(nearest)])}?`;
  const more = reported.length > mostNames ? ` and ${reported.length - mostNames} more` : '';
  return `Reported instead: ${metricNames(reported.slice(0, mostNames))}${more}.${guess}`;
}

/** Names of metrics in quotes, for a sentence. */
export function metricNames(names: readonly string[]): string {
  return names.map((name) => quoted(name)).join(', ');
}
