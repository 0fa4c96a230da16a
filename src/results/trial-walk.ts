import type { ConfigurationRow, OutcomeRow, Store } from '../store/index.ts';

/** Trials per page: large enough that a page costs little more than its trials, small enough to let other calls run. */
const pageSize = 2_000;

/** The outcomes of all trials of a sweep, by number, page by page: the memory does not grow with the sweep. */
export function outcomePages(store: Store, sweepId: string): AsyncGenerator<readonly OutcomeRow[]> {
  return walk((after) => store.outcomes({ sweepId, after, limit: pageSize }));
}

/** As {@link outcomePages}, the configurations. */
export function configurationPages(store: Store, sweepId: string): AsyncGenerator<readonly ConfigurationRow[]> {
  return walk((after) => store.configurations({ sweepId, after, limit: pageSize }));
}

async function* walk<Trial extends { readonly number: number }>(
  read: (after: number) => Promise<readonly Trial[]>,
): AsyncGenerator<readonly Trial[]> {
  for (let after = -1; ; ) {
    const page = await read(after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < pageSize) return;
    after = last.number;
  }
}
