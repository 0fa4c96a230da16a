import { exportedTrials, trialParameterNames, trialsToCsv } from '../formats/index.ts';
import type { TrialRow } from '../records/index.ts';
import type { Store } from '../store/index.ts';

/** Trials read at once: an export of 100,000 holds no more in memory, and others get their turn between pages. */
const pageSize = 1_000;

async function* pages(store: Store, sweepId: string): AsyncGenerator<readonly TrialRow[]> {
  for (let offset = 0; ; offset += pageSize) {
    const page = await store.trials({ sweepId, order: 'number', offset, limit: pageSize });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    await new Promise(setImmediate);
  }
}

/** All trials of a sweep as CSV, page by page; a first pass finds the names of their parameters. */
export async function* exportCsv(store: Store, sweepId: string): AsyncGenerator<string> {
  const names = new Set<string>();
  for await (const page of pages(store, sweepId)) for (const name of trialParameterNames(page)) names.add(name);
  yield trialsToCsv([], { names: [...names] });
  for await (const page of pages(store, sweepId)) yield trialsToCsv(page, { names: [...names], header: false });
}

/** All trials of a sweep as a JSON list, one trial a line. */
export async function* exportJson(store: Store, sweepId: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const page of pages(store, sweepId)) {
    const lines = exportedTrials(page).map((trial) => JSON.stringify(trial));
    yield `${isFirst ? '[\n' : ',\n'}${lines.join(',\n')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}
