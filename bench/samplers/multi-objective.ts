/**
 * Several objectives and outcome constraints: prints what docs/decisions/multi-objective.md quotes.
 *
 *   npx tsx bench/samplers/multi-objective.ts [trials] [seeds]
 *
 * ZDT1 and ZDT2 with 10 parameters: hypervolume below (11, 11), as a share of that of the true front.
 * Constrained Branin (Gardner et al. 2014): lowest value among trials with sin(x)·sin(y) at most −0.95, and the trials
 * that keep it. Medians over the seeds, then the lowest and the highest.
 */

import { type Goal, measure, samplingSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, type Observation } from '../../src/sampling/index.ts';
import { hypervolume } from '../../src/sampling/pareto/index.ts';
import { type ConfigurationValue, compileSpace, type SearchSpace } from '../../src/space/index.ts';

const trials = Number(process.argv[2] ?? 100);
const seeds = Number(process.argv[3] ?? 5);

interface Outcome {
  readonly values?: readonly (number | undefined)[];
  readonly value: number;
  readonly violation?: number;
  readonly margin?: number;
}

async function play(
  type: string,
  search: SearchSpace,
  goals: readonly Goal[] | undefined,
  evaluate: (config: ConfigurationValue) => Outcome,
  seed: number,
): Promise<Observation[]> {
  const sampler = await createSampler(samplingSchema.parse({ type }), {
    space: compileSpace(search),
    goal: 'minimize',
    goals,
    hasOutcomeConstraints: goals === undefined,
    seed,
    maxTotalTrials: trials,
    maxConcurrentTrials: 1,
  });
  const history: Observation[] = [];
  for (let number = 0; number < trials; number++) {
    const rng = seededRng(seed, number, 'suggest');
    const suggestion = await sampler.suggest({ number, history, pending: [], rng });
    if (suggestion.kind === 'exhausted') break;
    const { config } = suggestion;
    const shared = { number, config, state: 'completed', failure: undefined, intervals: 1, earlier: false } as const;
    history.push({ ...shared, ...evaluate(config) });
  }
  await sampler.close?.();
  return history;
}

/** A metric with an upper bound, as the controller measures it. */
function bounded(last: number, max: number) {
  return measure({ objectives: [], outcomeConstraints: [{ metric: 'c', max }], metrics: ['c'] }, () => last);
}

const zdtSpace: SearchSpace = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [`x${i}`, { type: 'uniform', min_value: 0, max_value: 1 }]),
);

const zdt =
  (shape: (ratio: number) => number) =>
  (config: ConfigurationValue): Outcome => {
    const x = Object.values(config).map(Number);
    const [first = 0, ...rest] = x;
    const g = 1 + (9 * rest.reduce((sum, v) => sum + v, 0)) / rest.length;
    return { values: [first, g * shape(first / g)], value: first };
  };

const shapes = { zdt1: (r: number) => 1 - Math.sqrt(r), zdt2: (r: number) => 1 - r * r };
const reference = [11, 11];

const branin: SearchSpace = {
  x: { type: 'uniform', min_value: 0, max_value: 6 },
  y: { type: 'uniform', min_value: 0, max_value: 6 },
};

/** Gardner et al. (2014), simulation 2: cost sin(x) + y, feasible where sin(x)·sin(y) ≤ −0.95; least 0.2532. */
function gardner({ x, y }: ConfigurationValue): Outcome {
  const constraint = Math.sin(Number(x)) * Math.sin(Number(y));
  return { value: Math.sin(Number(x)) + Number(y), ...bounded(constraint, -0.95) };
}

const braninSpace: SearchSpace = {
  x: { type: 'uniform', min_value: -5, max_value: 10 },
  y: { type: 'uniform', min_value: 0, max_value: 15 },
};

/** Branin within the disc of radius √50 round (2.5, 7.5); least 0.397887, at (π, 2.275). */
function disc({ x, y }: ConfigurationValue): Outcome {
  const [a, b] = [Number(x), Number(y)];
  const value =
    (b - (5.1 * a * a) / (4 * Math.PI ** 2) + (5 * a) / Math.PI - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) +
    10;
  return { value, ...bounded((a - 2.5) ** 2 + (b - 7.5) ** 2, 50) };
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]?.toFixed(4) ?? '-';
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}

const each = async <T>(make: (seed: number) => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (let seed = 1; seed <= seeds; seed++) all.push(await make(seed));
  return all;
};

console.log(`${trials} trials, seeds 1 to ${seeds}`);
for (const [name, shape] of Object.entries(shapes)) {
  const n = 5000;
  const front = Array.from({ length: n + 1 }, (_, i) => [i / n, shape(i / n)]);
  const full = hypervolume(front, reference);
  for (const type of ['random', 'bayesian', 'tpe', 'nsga2', 'auto']) {
    const start = performance.now();
    const shares = await each(async (seed) => {
      const history = await play(type, zdtSpace, ['minimize', 'minimize'], zdt(shape), seed);
      const values = history.map((trial) => (trial.values ?? []).map((value) => value ?? 0));
      return hypervolume(values, reference) / full;
    });
    const ms = ((performance.now() - start) / seeds / trials).toFixed(1);
    console.log(`${name}  ${type.padEnd(9)} hypervolume ${spread(shares)}  ${ms} ms a trial`);
  }
}
for (const [name, search, evaluate] of [
  ['gardner', branin, gardner],
  ['branin in a disc', braninSpace, disc],
] as const)
  for (const type of ['random', 'bayesian', 'tpe']) {
    const played = await each((seed) => play(type, search, undefined, evaluate, seed));
    const inside = played.map((history) => history.filter((trial) => trial.violation === 0));
    const best = inside.map((kept) => Math.min(...kept.map((trial) => trial.value ?? Number.POSITIVE_INFINITY)));
    const shares = inside.map((kept) => kept.length / trials);
    console.log(`${name}  ${type.padEnd(9)} best ${spread(best)}  inside ${spread(shares)}`);
  }
