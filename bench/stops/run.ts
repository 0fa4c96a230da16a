/**
 * Runs the study of stopped trials: one sweep per policy and set of recorded curves, with samplers and slots in turn. What is
 * recorded is kept, so an interrupted run continues where it stopped; a policy of another version is studied again.
 *
 *   HYPERDRIVE_BENCH_DATA=… npx tsx bench/stops/run.ts [--policies asha,auto] [--seeds 1] [--trials 100]
 *
 * HYPERDRIVE_BENCH_TEMP: where studies are kept. Then table.ts writes the page and the committed results.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { earlyTerminationSchema } from '../../src/termination/index.ts';
import { createPolicy } from '../../src/termination/policies.fixture.ts';
import { recordedSets } from '../termination/curves/curve-sets.ts';
import { policiesFor } from './policies.ts';
import { studiesFile, studiesOf } from './results.ts';
import { runStudy } from './study.ts';

/** Samplers and slots, in turn over sets and seeds: the same for every policy. */
const ways = [
  { sampler: 'random', slots: 4 },
  { sampler: 'tpe', slots: 4 },
  { sampler: 'random', slots: 16 },
  { sampler: 'tpe', slots: 1 },
] as const;

const { values: options } = parseArgs({
  options: {
    policies: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1' },
    trials: { type: 'string', default: '100' },
  },
});
const wanted = options.policies.split(',').filter((name) => name !== '');
const sets = [...recordedSets('development'), ...recordedSets('held-out')];
const done = new Set(studiesOf().map(({ set, policy, version, seed }) => `${set} ${policy} ${version} ${seed}`));
const versionOf = (definition: object): number =>
  createPolicy(earlyTerminationSchema.parse(definition), { goal: 'minimize', maxTotalTrials: 100 }).version;

for (let seed = 1; seed <= Number(options.seeds); seed++)
  for (const [policy] of policiesFor(1))
    for (const [i, set] of sets.entries()) {
      const earlyTermination = Object.fromEntries(policiesFor(set.reports))[policy] ?? {};
      const key = `${set.name} ${policy} ${versionOf(earlyTermination)} ${seed}`;
      if ((wanted.length > 0 && !wanted.includes(policy)) || done.has(key)) continue;
      const way = ways[(i + seed) % ways.length] ?? ways[0];
      const study = await runStudy(set, { policy, earlyTermination, seed, trials: Number(options.trials), ...way });
      appendFileSync(studiesFile, `${JSON.stringify(study)}\n`);
      console.log(`${set.name}, ${policy}: ${study.stops.length} stops`);
    }
