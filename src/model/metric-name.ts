/** Characters of a metric name; MLflow allows 250. */
export const longestMetricName = 255;

/**
 * The one rule of what a metric name is. NUL ends text in some of the programs on the way, and half a surrogate pair has
 * no UTF-8 form.
 * @returns what a name must be, for a message; undefined for one that is allowed
 */
export function metricNameFault(name: unknown): string | undefined {
  if (isStorableName(name, longestMetricName)) return undefined;
  return `a name of 1 to ${longestMetricName} characters, without NUL and half surrogate pairs`;
}

/** True for text that the store and every program on the way keep as given. */
export function isStorableName(value: unknown, longest: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= longest &&
    !value.includes('\0') &&
    !/\p{Surrogate}/u.test(value)
  );
}
