import type { TrialRow } from '../../model/index.ts';
import type { Store, TrialQuery } from '../../store/index.ts';

/** Trials per page: bounds the memory of a list of a million, and lets other requests run between pages. */
const pageSize = 1_000;

/**
 * The trials of a query, page by page; none is empty. Each page is read when it is asked for: in the order `best`, a trial
 * that improves meanwhile may appear twice or not at all.
 */
export async function* trialPages(
  store: Store,
  { limit = Number.POSITIVE_INFINITY, ...query }: TrialQuery,
): AsyncGenerator<readonly TrialRow[]> {
  let next = query;
  for (let left = limit; left > 0; ) {
    const wanted = Math.min(left, pageSize);
    const page = await store.trials({ ...next, limit: wanted });
    const last = page.at(-1);
    if (last !== undefined) yield page;
    if (last === undefined || page.length < wanted) return;
    left -= page.length;
    next = { ...query, offset: 0, after: last.number };
    await new Promise(setImmediate);
  }
}
