/**
 * What the first open of an earlier version's store costs: the migration of its schema.
 *
 *   npx tsx bench/dashboard/migration.ts --state FOLDER [--rounds 3]
 *
 * FOLDER is a state folder that an earlier version wrote and closed, for instance by `generate.ts` in a checkout of it. Each
 * round opens it, and then opens it again; afterwards it is as before. Figures are medians; the peak is that of this process.
 */
import { copyFileSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLogger, systemClock, systemRandomBytes } from '../../src/base/index.ts';
import { openStore, statePlace } from '../../src/store/index.ts';

const { values } = parseArgs({ options: { state: { type: 'string' }, rounds: { type: 'string', default: '3' } } });
if (values.state === undefined) throw new Error('--state FOLDER is needed');
const folder = resolve(values.state);
const file = `${folder}/hyperdrive.db`;
const kept = `${folder}/earlier.db`;

interface Cost {
  readonly cpuS: number;
  readonly wallS: number;
}

async function open(): Promise<Cost> {
  const [before, began] = [process.cpuUsage(), performance.now()];
  const options = { clock: systemClock(), randomBytes: systemRandomBytes, logger: silentLogger };
  const store = await openStore(statePlace(folder).address, options);
  await store.close();
  const { user, system } = process.cpuUsage(before);
  return { cpuS: (user + system) / 1e6, wallS: (performance.now() - began) / 1000 };
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const sizeMb = () => (statSync(file).size / 1e6).toFixed(0);
const restore = () => {
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  copyFileSync(kept, file);
};
const before = sizeMb();
copyFileSync(file, kept);
const rounds: { first: Cost; again: Cost }[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  restore();
  rounds.push({ first: await open(), again: await open() });
}
const after = sizeMb();
restore();
rmSync(kept);
const cell = (which: 'first' | 'again', what: 'cpuS' | 'wallS') =>
  median(rounds.map((round) => round[which][what])).toFixed(2);
const peakMb = (process.resourceUsage().maxRSS / 1024).toFixed(0);
console.log(`| first open: processor s | wall s | opened again: processor s | peak MB | file before, after MB |
| --- | --- | --- | --- | --- |
| ${cell('first', 'cpuS')} | ${cell('first', 'wallS')} | ${cell('again', 'cpuS')} | ${peakMb} | ${before}, ${after} |`);
