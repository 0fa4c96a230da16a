/**
 * NSGA-II in steady state, one trial at a time, on the unit cube of a space.
 *
 * Reference: Deb, Pratap, Agarwal and Meyarivan (2002), A fast and elitist multiobjective genetic algorithm: NSGA-II,
 * IEEE TEC 6(2); Nebro and Durillo (2009), On the effect of the steady-state selection scheme in multi-objective genetic
 * algorithms, EMO.
 * Departs from the papers: the population absorbs each trial as it ends, so that no trial waits for a generation;
 * crossover inherits unordered choices whole, and mutation draws any option; a parameter that a child needs and both
 * parents lack is drawn.
 *
 * The population is a fold over the ended trials; a suggestion depends only on it and its own randomness.
 */

import type { Goal } from '../../model/index.ts';
import { pow, type Rng } from '../../numerics/index.ts';
import type { CompiledSpace, FreeParameter } from '../../space/index.ts';
import { RandomSampler } from '../random/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { SeenConfigurations } from '../seen.ts';
import { rankingOf, type TrialStanding, toMultiTrainingSignal } from './trial-losses.ts';
import { NSGA2_VERSION } from './version.ts';

/** Population size: a tenth of the trials, for about ten generations, within these bounds. */
const FEWEST_MEMBERS = 16;
const MOST_MEMBERS = 100;
/**
 * From the paper: the probability of crossover, and the distribution indexes, of which larger ones keep children closer
 * to their parents.
 */
const CROSSOVER = 0.9;
const CROSSOVER_INDEX = 15;
const MUTATION_INDEX = 20;
/** Children drawn before falling back to any unused configuration. */
const REDRAWS = 100;

interface Member extends TrialStanding {
  /** [d], NaN where inactive. */
  readonly unit: Float64Array;
  readonly trial: number;
}

/** See the head of the file. */
export class Nsga2Sampler implements Sampler {
  readonly name = 'nsga2';
  readonly version = NSGA2_VERSION;
  readonly #space: CompiledSpace;
  readonly #seed: number;
  readonly #goals: readonly [Goal, ...Goal[]];
  readonly #seen: SeenConfigurations;
  readonly #startup: RandomSampler;
  readonly #size: number;
  /** Best first. */
  #population: Member[] = [];
  #readCount = 0;
  #lastRead: number | undefined;

  constructor(context: SamplerContext, goals: readonly [Goal, ...Goal[]]) {
    this.#space = context.space;
    this.#seed = context.seed;
    this.#goals = goals;
    this.#seen = new SeenConfigurations(context.space);
    this.#startup = new RandomSampler(context, 'sobol');
    this.#size = Math.min(MOST_MEMBERS, Math.max(FEWEST_MEMBERS, Math.floor(context.maxTotalTrials / 10)));
  }

  suggest(request: SuggestRequest): Suggestion {
    this.#update(request.history);
    this.#seen.update(request);
    if (request.number < this.#size || this.#population.length < 2) {
      const suggestion = this.#startup.suggest(request);
      if (suggestion.kind === 'configuration' && !this.#seen.has(suggestion.config))
        return { ...suggestion, note: { ...suggestion.note, method: 'startup' } };
    } else
      for (let redraw = 0; redraw < REDRAWS; redraw++) {
        const parents = [this.#parent(request.rng), this.#parent(request.rng)] as const;
        const config = this.#space.fromUnit(this.#child(parents, request.rng));
        if (!this.#space.allows(config) || this.#seen.has(config)) continue;
        const numbers = { population: this.#population.length, parents: parents.map(({ trial }) => trial) };
        return { kind: 'configuration', config, note: { method: 'nsga2', from: 'trials', ...numbers } };
      }
    const config = this.#seen.unused(request.rng, this.#seed);
    return config
      ? { kind: 'configuration', config, note: { method: 'unused', from: 'uniform' } }
      : { kind: 'exhausted' };
  }

  #update(history: readonly Observation[]): void {
    if (this.#readCount > 0 && history[this.#readCount - 1]?.number !== this.#lastRead) {
      this.#population = [];
      this.#readCount = 0;
    }
    for (let observation = history[this.#readCount]; observation; observation = history[++this.#readCount]) {
      this.#lastRead = observation.number;
      const trainingSignal = toMultiTrainingSignal(observation, this.#goals);
      if (trainingSignal.kind !== 'scored') continue;
      const all = [
        ...this.#population,
        { ...trainingSignal, unit: this.#space.toUnit(observation.config), trial: observation.number },
      ];
      this.#population = rankingOf(all)
        .slice(0, this.#size)
        .flatMap((i) => all[i] ?? []);
    }
  }

  #child([a, b]: readonly [Member, Member], rng: Rng): Float64Array {
    const isCrossed = rng.uniform() < CROSSOVER;
    const { free, dimension } = this.#space;
    const rate =
      1 /
      Math.max(
        1,
        a.unit.reduce((count, u) => count + (Number.isNaN(u) ? 0 : 1), 0),
      );
    const child = new Float64Array(dimension);
    free.forEach((parameter, j) => {
      let u = isCrossed
        ? crossed(parameter, a.unit[j] ?? Number.NaN, b.unit[j] ?? Number.NaN, rng)
        : (a.unit[j] ?? Number.NaN);
      if (rng.uniform() < rate) u = mutated(parameter, u, rng);
      child[j] = Number.isNaN(u) ? rng.uniform() : u;
    });
    return child;
  }

  /** Binary tournament: the better of two random members. */
  #parent(rng: Rng): Member {
    const n = this.#population.length;
    const place = Math.min(rng.uniformInt(n), rng.uniformInt(n));
    return this.#population[place] as Member;
  }
}

/** Simulated binary crossover within [0, 1], on half of the coordinates; a choice comes from either parent. */
function crossed({ kind }: FreeParameter, a: number, b: number, rng: Rng): number {
  const u = rng.uniform();
  const isTaken = rng.uniform() < 0.5;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? b : a;
  if (kind === 'categorical') return isTaken ? a : b;
  if (!isTaken || a === b) return a;
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  const side = rng.uniform() < 0.5;
  const beta = 1 + (2 * (side ? low : 1 - high)) / (high - low);
  const alpha = 2 - pow(beta, -(CROSSOVER_INDEX + 1));
  const spread = pow(u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha), 1 / (CROSSOVER_INDEX + 1));
  return clamped(0.5 * (low + high + (side ? -spread : spread) * (high - low)));
}

/** Polynomial mutation within [0, 1]; a choice gets any option. */
function mutated({ kind }: FreeParameter, a: number, rng: Rng): number {
  const u = rng.uniform();
  if (kind === 'categorical' || Number.isNaN(a)) return u;
  const power = MUTATION_INDEX + 1;
  if (u < 0.5) return clamped(a + pow(2 * u + (1 - 2 * u) * pow(1 - a, power), 1 / power) - 1);
  return clamped(a + 1 - pow(2 * (1 - u) + (2 * u - 1) * pow(a, power), 1 / power));
}

function clamped(u: number): number {
  return Math.min(1, Math.max(0, u));
}
