import { exportedTrials, trialParameterNames, trialsToCsv } from '../../formats/index.ts';
import type { SweepRow, TrialRow } from '../../model/index.ts';
import { readOtherMetrics } from '../../results/index.ts';
import type { Store } from '../../store/index.ts';

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
export async function* exportCsv(store: Store, sweep: SweepRow): AsyncGenerator<string> {
  const sweepId = sweep.id;
  const others = await readOtherMetrics(store, sweep);
  const names = new Set<string>();
  for await (const page of pages(store, sweepId)) for (const name of trialParameterNames(page)) names.add(name);
  yield trialsToCsv([], { names: [...names], others });
  for await (const page of pages(store, sweepId)) yield trialsToCsv(page, { names: [...names], others, header: false });
}

/** All trials of a sweep as a JSON list, one trial a line. */
export async function* exportJson(store: Store, sweep: SweepRow): AsyncGenerator<string> {
  const others = await readOtherMetrics(store, sweep);
  let isFirst = true;
  for await (const page of pages(store, sweep.id)) {
    const lines = exportedTrials(page, others).map((trial) => JSON.stringify(trial));
    yield `${isFirst ? '[\n' : ',\n'}${lines.join(',\n')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}
