/**
 * Define-by-run beside the same parameters as a search space: the best value of each study, by pairs of equal seeds.
 *
 * Run: npx tsx bench/samplers/define-by-run.ts [sampler] [trials] [seeds]   (default tpe 40 20)
 *
 * Prints a row for each function: the median of the best values either way, how many pairs define-by-run wins, and the p of
 * a two-sided Wilcoxon test of the differences. In `branches` and `layers`, the space states which parameters belong to
 * which choice or number of layers, while define-by-run finds out.
 */
import { choice, intRange, type SearchSpace, Study, uniform } from '../../src/index.ts';
import { ackley, branin, hartmann6 } from './functions.ts';
import { quantileOf, wilcoxon } from './statistics.ts';

const [sampler = 'tpe', trials = '40', seeds = '20'] = process.argv.slice(2);
if (sampler !== 'tpe' && sampler !== 'bayesian' && sampler !== 'random' && sampler !== 'auto')
  throw new Error(`unknown sampler ${sampler}`);
const sampling = sampler;

/** The value of a parameter. */
type Ask = (name: string) => Promise<unknown>;

interface Task {
  readonly name: string;
  readonly space: SearchSpace;
  evaluate(ask: Ask): Promise<number>;
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `x${i}`);
/** What trials ask for; all other names are numbers from 0 to 1. */
const branch = choice('bowl', 'waves');
const layers = intRange(1, 4);
const ranges = (of: readonly string[]): SearchSpace => Object.fromEntries(of.map((name) => [name, unit]));
const unit = uniform(0, 1);
const expressionOf = (name: string) => (name === 'branch' ? branch : name === 'layers' ? layers : unit);

async function all(ask: Ask, of: readonly string[]): Promise<readonly number[]> {
  const values: number[] = [];
  for (const name of of) values.push(Number(await ask(name)));
  return values;
}

const bowl = async (ask: Ask, ...of: readonly [string, string]) => {
  const [u = 0, v = 0] = await all(ask, of);
  return branin(u, v);
};
const waves = async (ask: Ask, of: readonly string[]) => ackley((await all(ask, of)).map((x) => 8 * x - 3));

const tasks: readonly Task[] = [
  {
    name: 'Branin, 2 parameters',
    space: ranges(names(2)),
    evaluate: (ask) => bowl(ask, 'x0', 'x1'),
  },
  {
    name: 'Hartmann, 6 parameters',
    space: ranges(names(6)),
    evaluate: async (ask) => hartmann6(await all(ask, names(6))),
  },
  {
    name: 'branches, 2 or 3 parameters',
    space: {
      branch,
      u: { ...unit, when: { branch: 'bowl' } },
      v: { ...unit, when: { branch: 'bowl' } },
      ...Object.fromEntries(names(3).map((name) => [name, { ...unit, when: { branch: 'waves' } }])),
    },
    evaluate: async (ask) =>
      (await ask('branch')) === 'bowl' ? bowl(ask, 'u', 'v') : 2 + (await waves(ask, names(3))),
  },
  {
    name: 'layers, 1 to 4 parameters',
    space: {
      layers,
      ...Object.fromEntries(names(4).map((name, i) => [name, { ...unit, when: { layers: { min: i + 1 } } }])),
    },
    async evaluate(ask) {
      const count = Number(await ask('layers'));
      return 4 - count + (await waves(ask, names(count)));
    },
  },
];

/** The best value of a study. */
async function best({ space, evaluate }: Task, seed: number, isByRun: boolean): Promise<number> {
  await using study = isByRun
    ? await Study.create<SearchSpace>({}, { defineByRun: true, seed, sampling })
    : await Study.create<SearchSpace>(space, { seed, sampling });
  let lowest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < Number(trials); n++) {
    const trial = await study.ask();
    const value = await evaluate(async (name) =>
      isByRun ? await trial.suggest(name, expressionOf(name)) : trial.config[name],
    );
    lowest = Math.min(lowest, value);
    await trial.tell(value);
  }
  return lowest;
}

console.log(`| function, ${trials} trials by ${sampler} | search space | define-by-run | wins of ${seeds} | p |`);
console.log('| --- | --- | --- | --- | --- |');
for (const task of tasks) {
  const pairs: (readonly [number, number])[] = [];
  for (let seed = 1; seed <= Number(seeds); seed++)
    pairs.push([await best(task, seed, false), await best(task, seed, true)]);
  const median = (side: 0 | 1) =>
    quantileOf(
      pairs.map((pair) => pair[side]),
      0.5,
    ).toPrecision(4);
  const wins = pairs.filter(([fixed, byRun]) => byRun < fixed).length;
  const p = wilcoxon(pairs.map(([fixed, byRun]) => byRun - fixed)).toFixed(2);
  console.log(`| ${task.name} | ${median(0)} | ${median(1)} | ${wins} | ${p} |`);
}
