import { nearestWord } from '../../base/index.ts';
import { reportError } from '../errors.ts';
import { type ColumnFilter, METRIC, parseFilters } from '../kernel/index.ts';
import type { ChartColumn, ChartFacts } from '../sweep-facts.ts';
import type { SweepSource } from './sweep-source.ts';

/**
 * The column with a name: a parameter by its dotted name or, if unique, its last part; or the primary metric.
 * @returns its id
 * @throws REPORT_UNKNOWN_PARAMETER
 */
export function columnNamed({ columns, metric }: ChartFacts, text: string): string {
  const [exact] = columns.filter(({ id, name }) => id === text || name === text);
  if (exact !== undefined) return exact.id;
  if (text === metric) return METRIC;
  const labelled = columns.filter(({ label }) => label === text);
  if (labelled[0] !== undefined && labelled.length === 1) return labelled[0].id;
  const known = [...columns.map(({ id }) => id), ...(metric === null ? [] : [metric])];
  const nearest = nearestWord(text, known);
  const hint = nearest === undefined ? `it has ${known.join(', ')}` : `did you mean "${nearest}"?`;
  const what = labelled.length > 1 ? `several parameters end in "${text}"` : `the sweep has no parameter "${text}"`;
  throw reportError('REPORT_UNKNOWN_PARAMETER', `${what}; ${hint}`, { details: { parameter: text, known } });
}

/** Parameter columns of names; the metric is refused. @throws REPORT_UNKNOWN_PARAMETER */
export function parametersNamed(facts: ChartFacts, names: readonly string[]): ChartColumn[] {
  const parameters: ChartFacts = { ...facts, metric: null };
  return names.flatMap((name) => {
    const id = columnNamed(parameters, name);
    return facts.columns.filter((column) => column.id === id);
  });
}

/** Reads a selection in the form of the dashboard's URL. @throws REPORT_BAD_OPTION */
export function filtersIn({ snapshot, facts }: SweepSource, text: string): readonly ColumnFilter[] {
  // The metric's axis is part of its column.
  snapshot.view.metricRange();
  const named = text
    .split(';')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const at = part.lastIndexOf(':');
      return at < 1 ? part : `${columnNamed(facts, part.slice(0, at).trim())}:${part.slice(at + 1).trim()}`;
    })
    .join(';');
  const parsed = parseFilters(named, snapshot.view.axes);
  if (parsed.ok) return parsed.filters;
  throw reportError(
    'REPORT_BAD_OPTION',
    `filter: ${JSON.stringify(parsed.part)}: expected ${parsed.expected}, as learning_rate:0.001~0.1;optimizer:0,2`,
    { details: { part: parsed.part } },
  );
}
