import { z } from 'zod';
import { parseFilters, type SweepView } from '../../charts/index.ts';
import { wholeNumber } from '../../http/index.ts';
import { serverError } from '../errors.ts';

/** Path parameters of a sweep. */
export const sweepParams = z.object({ sweep: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'a sweep id') });
/** Path parameters of a trial. */
export const trialParams = sweepParams.extend({ trial: wholeNumber(2 ** 31) });

/** Parses the filters of a request. @throws SERVER_UNKNOWN_COLUMN */
export function filtersOf(view: SweepView, text: string | undefined) {
  // Filters on the metric need its axis, which this call creates.
  view.metricRange();
  const parsed = parseFilters(text ?? '', view.axes);
  if (parsed.ok) return parsed.filters;
  throw serverError('SERVER_UNKNOWN_COLUMN', `query.f: ${JSON.stringify(parsed.part)}: expected ${parsed.expected}`, {
    details: { part: parsed.part },
  });
}

/** Checks a column id of a request. @throws SERVER_UNKNOWN_COLUMN */
export function knownColumn(view: SweepView, id: string, part: string, others: readonly string[] = []): string {
  if (view.axes.has(id) || others.includes(id)) return id;
  throw serverError('SERVER_UNKNOWN_COLUMN', `query.${part}: the sweep has no column ${JSON.stringify(id)}`, {
    details: { column: id, known: [...view.axes.keys(), ...others] },
  });
}
