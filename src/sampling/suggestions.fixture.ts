/**
 * Suggestions of every sampler on fixed histories, which must be identical, to the last bit, on every platform.
 *
 * Written with Node 20 on x86-64 by `npx tsx src/sampling/suggestions.fixture.ts >
 * src/sampling/fixtures/suggestions.json`. Rewrite it only when a sampler's version rises (before the first release:
 * when its arithmetic changes on purpose).
 */
import { fileURLToPath } from 'node:url';
import { type ConfigurationRecord, type SamplingDefinition, samplingSchema } from '../model/index.ts';
import { seededRng } from '../numerics/index.ts';
import { compileSpace } from '../space/index.ts';
import { createSampler } from './create-sampler.ts';
import type { Observation, PendingTrial, SamplerContext } from './sampler.ts';

const TRIALS = 60;
/** Trials in flight, so that pending ones are covered too. */
const IN_FLIGHT = 3;

const numeric = {
  rate: ['loguniform', [-9, 0]],
  decay: ['lognormal', [-6, 2]],
  width: ['qloguniform', [2, 6, 4]],
  layers: ['randint', [6]],
  dropout: ['quniform', [0, 0.5, 0.05]],
  offset: ['normal', [0, 1]],
};

const mixed = {
  ...numeric,
  batch: ['choice', [[16, 32, 64, 128]]],
  activation: ['choice', [['relu', 'tanh', 'gelu']]],
  optimizer: [
    'choice',
    [
      [
        {
          name: 'sgd',
          momentum: ['uniform', [0, 1]],
          schedule: ['choice', [[{ kind: 'flat' }, { kind: 'steps', drops: ['randint', [5]] }]]],
        },
        { name: 'adam', beta: ['uniform', [0.8, 0.999]] },
        { name: 'lbfgs' },
      ],
    ],
  ],
};

const finite = {
  depth: ['randint', [5]],
  batch: ['choice', [[16, 32, 64]]],
  optimizer: ['choice', [[{ name: 'sgd', nesterov: ['choice', [[true, false]]] }, { name: 'adam' }]]],
  dropout: ['quniform', [0, 0.4, 0.2]],
};

/** One recorded sweep: its space, sampler and objectives. */
interface Case {
  readonly space: object;
  readonly definition: SamplingDefinition;
  readonly context?: Partial<SamplerContext>;
}

const define = (definition: object): SamplingDefinition => samplingSchema.parse(definition);
const twoGoals: Partial<SamplerContext> = { goals: ['minimize', 'maximize'] };

const cases: Readonly<Record<string, Case>> = {
  random: { space: mixed, definition: define({ type: 'random' }) },
  'random, finite space': { space: finite, definition: define({ type: 'random' }) },
  sobol: { space: mixed, definition: define({ type: 'random', rule: 'sobol' }) },
  grid: { space: finite, definition: define({ type: 'grid' }) },
  bayesian: { space: mixed, definition: define({ type: 'bayesian' }) },
  'bayesian, finite space': { space: finite, definition: define({ type: 'bayesian' }) },
  'bayesian, two objectives': { space: mixed, definition: define({ type: 'bayesian' }), context: twoGoals },
  tpe: { space: mixed, definition: define({ type: 'tpe' }) },
  cmaes: { space: numeric, definition: define({ type: 'cmaes' }) },
  nsga2: { space: mixed, definition: define({ type: 'nsga2' }), context: twoGoals },
  auto: { space: mixed, definition: define({ type: 'auto' }) },
};

/** Names of the recorded sweeps. */
export const caseNames: readonly string[] = Object.keys(cases);

/** All numbers and strings of a configuration, in order. */
function partsOf(value: unknown): (number | string)[] {
  if (typeof value === 'number' || typeof value === 'string') return [value];
  if (typeof value === 'boolean') return [value ? 1 : 0];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(partsOf) : [];
}

/** A loss from sums, products and quotients only, which every engine rounds identically. */
function lossOf(config: ConfigurationRecord, tilt: number): number {
  return partsOf(config).reduce<number>((total, part, i) => {
    const x = typeof part === 'number' ? part / (1 + Math.abs(part)) : part.length / 8;
    return total + (1 + ((i * 7) % 5)) * (x - 0.2 - 0.1 * tilt) * (x - 0.2 - 0.1 * tilt);
  }, 0);
}

function observe(number: number, config: ConfigurationRecord): Observation {
  const first = lossOf(config, 0);
  const base = { number, config, intervals: 1, earlier: false };
  // Every seventh trial fails, and every eleventh stops early.
  if (number % 7 === 3) return { ...base, state: 'failed', value: undefined, failure: 'infeasible' };
  const state = number % 11 === 5 ? 'stopped' : 'completed';
  return { ...base, state, value: first, values: [first, -lossOf(config, 4)], failure: undefined };
}

/** The first 60 suggestions of a sweep, three at a time, as JSON, which keeps every bit of a finite double. */
export async function suggestionsOf(name: string): Promise<readonly string[]> {
  const found = cases[name];
  if (!found) throw new Error(`no recorded sweep ${name}; known: ${caseNames.join(', ')}`);
  const sampler = await createSampler(found.definition, {
    space: compileSpace(found.space),
    goal: 'minimize',
    seed: 20,
    maxTotalTrials: TRIALS,
    maxConcurrentTrials: IN_FLIGHT,
    ...found.context,
  });
  const history: Observation[] = [];
  const pending: PendingTrial[] = [];
  const suggested: string[] = [];
  for (let number = 0; number < TRIALS; number++) {
    const rng = seededRng('suggestions', number);
    const suggestion = await sampler.suggest({ number, history, pending: [...pending], rng });
    if (suggestion.kind === 'exhausted') break;
    const { config } = suggestion;
    suggested.push(JSON.stringify(config));
    pending.push({ number, config });
    // Trials do not always end oldest first.
    if (pending.length === IN_FLIGHT)
      for (const ended of pending.splice(number % 2, 1)) history.push(observe(ended.number, ended.config));
  }
  await sampler.close?.();
  return suggested;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const recorded: [string, readonly string[]][] = [];
  for (const name of caseNames) recorded.push([name, await suggestionsOf(name)]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
}
