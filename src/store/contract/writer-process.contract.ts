/**
 * A process that drives a sweep and sends reports until it is killed. After each answer it prints one line with the
 * acknowledged cursor. Arguments: state folder, driver.
 */
import { silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { processIdentity } from '../../process/index.ts';
import { openSqliteStore } from '../sqlite/opening/open.ts';
import { planned, suggestion, testDefinition } from './subject.contract.ts';

const [folder = '', driver] = process.argv.slice(2);
const store = await openSqliteStore({
  folder,
  clock: systemClock(),
  randomBytes: systemRandomBytes,
  logger: silentLogger,
  driver: driver === 'libsql' ? 'libsql' : 'node:sqlite',
});
await store.createSweep({ id: 'sweep', definition: testDefinition() });
const lease = await store.acquireLease('sweep', processIdentity(), 600_000);
const due = { kind: 'due', first: 0, count: 1, basisSeq: 1 } as const;
await store.commit(lease, { decisions: [due, suggestion(0), planned(0, 0)] });
const key = `${store.installId}-sweep-0-0`;
await store.claim(key, { nonce: 'a', host: 'here', pid: process.pid, nativeId: null, restarts: 0, resumedStep: null });
for (let first = 1; ; ) {
  const reports = Array.from({ length: 1 + (first % 5) }, (_, index) => ({ metric: 'loss', value: first + index }));
  const [receipt] = await store.appendReports([{ key, batch: { epoch: 1, door: 'http', first, live: true, reports } }]);
  if (receipt === undefined || receipt instanceof Error) throw receipt;
  process.stdout.write(`${receipt.cursor}\n`);
  first = receipt.cursor + 1;
}
