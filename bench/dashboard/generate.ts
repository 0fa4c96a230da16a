/**
 * Makes a synthetic study in a state folder, through the store's port, for measuring the dashboard.
 *
 *   npx tsx bench/dashboard/generate.ts --state /tmp/study --trials 100000 [--intervals 100] [--reports] [--open] [--copies 10]
 *
 * --copies repeats the rows of the trials, so that 10 copies of 100,000 are a million trials after minutes instead of an
 * hour. Their log is not repeated: lists and results can be measured on them, a resume cannot.
 *
 * --reports also writes every report (100,000 trials of 100 intervals: about 8 million). --open leaves the sweep
 * running with its last trials open.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ManualClock, silentLogger, systemRandomBytes } from '../../src/base/index.ts';
import { openStore, statePlace } from '../../src/store/index.ts';
import { writeStudy } from '../../test/helpers/study.ts';
import { repeatTrials } from './repeat-trials.ts';

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    trials: { type: 'string', default: '2000' },
    workers: { type: 'string', default: '256' },
    intervals: { type: 'string', default: '100' },
    id: { type: 'string', default: 'synthetic' },
    reports: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
    copies: { type: 'string', default: '1' },
  },
});
if (values.state === undefined) throw new Error('--state FOLDER is needed');
const folder = resolve(values.state);
mkdirSync(folder, { recursive: true });
const clock = new ManualClock(Date.now() - 14 * 24 * 3_600_000);
const store = await openStore(statePlace(folder).address, {
  clock,
  randomBytes: systemRandomBytes,
  logger: silentLogger,
});
const began = performance.now();
let told = 0;
const { seq } = await writeStudy(store, clock, {
  sweepId: values.id,
  trials: Number(values.trials),
  workers: Number(values.workers),
  intervals: Number(values.intervals),
  reports: values.reports,
  leaveOpen: values.open,
  seed: 3,
  group: 64,
  progress: (ended) => {
    if (ended - told < 10_000) return;
    told = ended;
    console.error(`${ended} trials after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  },
});
await store.close();
repeatTrials(folder, Number(values.trials), Number(values.copies));
console.log(
  JSON.stringify({ folder, trials: Number(values.trials), seq, seconds: (performance.now() - began) / 1000 }),
);
