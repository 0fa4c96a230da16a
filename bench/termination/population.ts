/**
 * Population based training compared with policies that train each configuration from scratch, on the task of
 * examples/population: the same epochs for each, as many trials at once as the population has members.
 *
 *   npx tsx bench/termination/population.ts [--seeds 20]
 */
import { parseArgs } from 'node:util';
import type { ConfigurationRecord } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, explore } from '../../src/sampling/index.ts';
import { compileSpace, loguniform, uniform } from '../../src/space/index.ts';
import { createPolicy, earlyTerminationSchema } from '../../src/termination/index.ts';
import { freshNetwork, type Network, trainEpoch } from './digits.ts';

const MEMBERS = 8;
const EPOCHS = 40;
const BUDGET = MEMBERS * EPOCHS;

const { values: options } = parseArgs({ options: { seeds: { type: 'string', default: '20' } } });
const space = compileSpace({
  learningRate: loguniform(-8, 0),
  momentum: uniform(0, 0.95),
  weightDecay: loguniform(-12, -3),
});

interface Running {
  readonly trial: number;
  readonly config: ConfigurationRecord;
  readonly network: Network;
}

/** @returns best validation loss within the budget */
async function study(seed: number, raw: object): Promise<number> {
  const definition = earlyTerminationSchema.parse(raw);
  const policy = await createPolicy(definition, { goal: 'minimize', maxTotalTrials: BUDGET, seed });
  const limits = { maxTotalTrials: BUDGET, maxConcurrentTrials: MEMBERS };
  const sampler = await createSampler(
    { type: 'random', rule: 'random', logbase: 'e' },
    { space, goal: 'minimize', seed, ...limits },
  );
  const kept = new Map<number, Running>();
  const running: Running[] = [];
  let number = 0;
  let drawn = 0;
  let best = Number.POSITIVE_INFINITY;
  const begin = async (): Promise<boolean> => {
    const next = policy.next?.(number) ?? { kind: 'new' };
    if (next.kind === 'wait') return false;
    const parent = next.kind === 'continue' ? kept.get(next.parent) : undefined;
    let config = parent?.config;
    if (parent && next.kind === 'continue' && next.isExplored && definition.type === 'pbt') {
      const { perturbationFactors: factors, resampleProbability } = definition;
      config = explore(space, parent.config, seededRng(seed, number, 'explore'), {
        factors,
        resampleProbability,
      }).config;
    }
    if (config === undefined) {
      const suggestion = await sampler.suggest({
        number: drawn,
        history: [],
        pending: [],
        rng: seededRng(seed, drawn++),
      });
      if (suggestion.kind === 'exhausted') return false;
      config = suggestion.config;
    }
    // Of one start, as in the example: only the settings differ.
    const trial = { trial: number++, config, network: parent ? structuredClone(parent.network) : freshNetwork(0) };
    running.push(trial);
    kept.set(trial.trial, trial);
    return true;
  };
  const fill = async () => {
    while (running.length < MEMBERS && (await begin())) {
      // The next one.
    }
  };
  await fill();
  // Trials take turns: all epochs take as long.
  for (let epoch = 0; epoch < BUDGET && running.length > 0; epoch++) {
    const trial = running.shift();
    if (!trial) break;
    const { learningRate, momentum, weightDecay } = trial.config;
    const loss = trainEpoch(trial.network, {
      learningRate: Number(learningRate),
      momentum: Number(momentum),
      weightDecay: Number(weightDecay),
    });
    best = Number.isFinite(loss) ? Math.min(best, loss) : best;
    const isStopped = policy.report(trial.trial, loss, true, trial.network.epoch).kind === 'stop';
    const isDone = trial.network.epoch >= EPOCHS;
    if (isStopped || isDone) policy.finished(trial.trial, isStopped ? 'stopped' : 'completed');
    else running.push(trial);
    await fill();
  }
  return best;
}

const arms: readonly (readonly [string, object])[] = [
  ['random, every trial to its end', { type: 'none' }],
  ['asha, stopping', { type: 'asha', maxReports: EPOCHS }],
  ['asha, promotion', { type: 'asha', mode: 'promotion', maxReports: EPOCHS }],
  ['pbt, compared every 5', { type: 'pbt', population: MEMBERS, perturbationInterval: 5, quantileFraction: 0.25 }],
];

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed + 1);
let reference: readonly number[] = [];
console.log('| | best loss, mean | difference to random | better than random |');
console.log('| --- | --- | --- | --- |');
for (const [name, raw] of arms) {
  const losses: number[] = [];
  for (const seed of seeds) losses.push(await study(seed, raw));
  if (reference.length === 0) reference = losses;
  const gains = losses.map((loss, i) => loss - (reference[i] ?? 0));
  const spread = Math.sqrt(mean(gains.map((gain) => (gain - mean(gains)) ** 2)) / Math.max(1, gains.length - 1));
  const wins = gains.filter((gain) => gain < 0).length;
  console.log(
    `| ${name} | ${mean(losses).toFixed(4)} | ${mean(gains).toFixed(4)} ± ${(1.96 * spread).toFixed(4)} | ${wins} of ${seeds.length} |`,
  );
}
