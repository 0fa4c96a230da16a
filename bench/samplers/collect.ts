/**
 * Runs studies and keeps them for the tables; an interrupted study continues where it stopped.
 *
 *   npx tsx bench/samplers/collect.ts --samplers bayesian,optuna-tpe --families mixed,crash --seeds 3
 *
 * Options: --samplers, --families, --tasks (all unless named), --seeds (how many), --from (first seed), --trials.
 * Peers are those of install-peers.sh; HYPERDRIVE_BENCH_DATA names the data folder for tables and surrogates, and
 * HYPERDRIVE_BENCH_TEMP where peers, losses and studies are kept.
 */
import { gather } from './gather.ts';

const { runs, missing } = await gather({
  samplers: 'bayesian,tpe,random',
  families: '',
  tasks: '',
  seeds: '2',
  from: '0',
  trials: '100',
});
console.log(`${runs.length} studies`);
for (const [sampler, reason] of missing) console.log(`${sampler}: ${reason}`);
