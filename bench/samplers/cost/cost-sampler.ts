import { exp, log, Rng, seededRng } from '../../../src/numerics/index.ts';
import { Coordinates } from '../../../src/sampling/gp/model/coordinates.ts';
import type { Conditioned } from '../../../src/sampling/gp/model/loss-model.ts';
import { bestTrials } from '../../../src/sampling/gp/search/best-trials.ts';
import { type BranchVisit, WORTH_FOLLOWING } from '../../../src/sampling/gp/search/branch-visits.ts';
import { Design } from '../../../src/sampling/gp/search/design.ts';
import { Scorer } from '../../../src/sampling/gp/search/scorer.ts';
import {
  BRANCH_EFFORT,
  EFFORT,
  type Found,
  maximise,
  type SearchRequest,
} from '../../../src/sampling/gp/search/search.ts';
import { SurrogateHistory } from '../../../src/sampling/gp/surrogate-history.ts';
import type { Observation } from '../../../src/sampling/index.ts';
import type { CompiledSpace, ConfigurationValue } from '../../../src/space/index.ts';
import { type CostModel, ProcessCosts, RidgeCosts } from './cost-model.ts';
import { CheapestScorer, PerSecondScorer } from './cost-scorers.ts';

/** How the time of a trial enters a suggestion. */
export type CostUse =
  | { readonly kind: 'plain' }
  /** Log improvement less `weight` times log seconds; `cools`: the weight falls to 0 as the time of the study runs out. */
  | (Costed & { readonly kind: 'per-second'; readonly weight: number; readonly cools?: boolean })
  /** The cheapest configuration with at least `share` of the largest expected improvement. */
  | (Costed & { readonly kind: 'pareto'; readonly share: number });

/** `known`: the times of random configurations are known before the study, and train the model of costs. */
interface Costed {
  readonly model: 'ridge' | 'process' | 'known';
}

/** An ended trial and how long it took. */
export interface TimedTrial {
  readonly config: ConfigurationValue;
  readonly value: number | undefined;
  readonly seconds: number;
}

/** What a study is made of. */
interface CostStudyParts {
  readonly space: CompiledSpace;
  readonly seed: number;
  readonly use: CostUse;
  /** Seconds for which the study runs. */
  readonly time: number;
}

/** How far below its floor the improvement of a cheaper configuration may end, in units of its logarithm. */
const TOLERANCE = 0.02;

/**
 * The Gaussian-process sampler, one trial at a time, with a model of the time of trials; without costs it suggests what
 * `bayesian` does in spaces that have neither priors nor few configurations.
 */
export class CostSampler {
  readonly #coordinates: Coordinates;
  readonly #design: Design;
  readonly #surrogates: SurrogateHistory;
  readonly #costs: CostModel;
  readonly #use: CostUse;
  readonly #time: number;
  readonly #space: CompiledSpace;
  readonly #seed: number;
  readonly #history: Observation[] = [];
  readonly #seconds: number[] = [];
  readonly #timed: Float64Array[] = [];

  /** @param time - of the study, in seconds */
  constructor({ space, seed, use, time }: CostStudyParts) {
    this.#time = time;
    this.#space = space;
    this.#seed = seed;
    this.#use = use;
    this.#coordinates = new Coordinates(space);
    this.#design = new Design(this.#coordinates, seed);
    this.#surrogates = new SurrogateHistory({ coordinates: this.#coordinates, goal: 'minimize', seed });
    const isRidge = use.kind === 'plain' || use.model === 'ridge';
    this.#costs = isRidge ? new RidgeCosts(this.#coordinates) : new ProcessCosts(this.#coordinates);
  }

  /** Trains the model of costs on trials outside the study, for a use that knows them. */
  know(trials: readonly TimedTrial[]): void {
    const features = trials.map(({ config }) => this.#coordinates.fromPoint(this.#space.toPoint(config)));
    this.#costs.fit(
      features,
      trials.map(({ seconds }) => seconds),
    );
  }

  tell({ config, value, seconds }: TimedTrial): void {
    const number = this.#history.length;
    const state = value === undefined ? 'failed' : 'completed';
    const failure = value === undefined ? 'infeasible' : undefined;
    this.#history.push({ number, config, state, value, failure, intervals: 1, earlier: false });
    this.#surrogates.read(this.#history);
    if (this.#use.kind === 'plain') return;
    this.#timed.push(this.#coordinates.fromPoint(this.#space.toPoint(config)));
    this.#seconds.push(seconds);
  }

  ask(number: number): ConfigurationValue {
    // The randomness of the real sampler: a seed drawn from that of the suggestion.
    const drawn = seededRng(this.#seed, number, 'suggest');
    const draw = (): number => drawn.nextUint32();
    const rng = new Rng([draw(), draw(), draw(), draw()]);
    const features = this.#surrogates.isModelled(number) ? this.#model(number, rng) : this.#designed(number, rng);
    return this.#space.fromPoint(this.#coordinates.toPoint(features));
  }

  #designed(number: number, rng: Rng): Float64Array {
    const features = new Float64Array(this.#coordinates.featureCount);
    this.#design.write(number, features, 0, rng);
    return features;
  }

  #model(number: number, rng: Rng): Float64Array {
    const { losses, branches } = this.#surrogates;
    const fitted = { process: losses.process, incumbent: losses.summary().incumbent };
    const model = (number % 2 === 0 ? losses.withShorterLengthscales(rng) : undefined) ?? fitted;
    if (this.#use.kind !== 'plain' && this.#use.model !== 'known') this.#costs.fit(this.#timed, this.#seconds);
    const search = this.#search(number, rng, model);
    const known = { features: losses.rows.features, ...losses.summary() };
    const visit = branches.next(number, known, [], rng);
    const whole = (): Found | undefined => this.#best(search, model, model.incumbent);
    const visited = (to: BranchVisit): Found | undefined => {
      const best = bestTrials(this.#surrogates.losses, this.#coordinates.featureCount, to);
      const request = { ...search, ...(best.length > 0 && { best }), effort: BRANCH_EFFORT, within: to };
      return this.#best(request, model, to.incumbent);
    };
    let found = visit?.isDue ? (visited(visit) ?? whole()) : whole();
    if (visit && !visit.isDue && !(found && found.value > WORTH_FOLLOWING)) found = visited(visit) ?? found;
    return found?.features ?? this.#designed(2 ** 19 + number, rng);
  }

  /** The suggestion under the use of costs; its value is the log improvement. */
  #best(search: Omit<SearchRequest, 'scorer'>, model: Conditioned, incumbent: number): Found | undefined {
    const { labels } = this.#surrogates;
    const parts = [model.process, labels.process, incumbent, labels.use] as const;
    const plain = new Scorer(...parts);
    const use = this.#use;
    if (use.kind === 'plain') return maximise({ ...search, scorer: plain });
    if (use.kind === 'per-second') {
      const left = use.cools ? Math.max(0, 1 - this.#seconds.reduce((a, b) => a + b, 0) / this.#time) : 1;
      const scorer = new PerSecondScorer([...parts], this.#costs, left * use.weight, this.#coordinates);
      const found = maximise({ ...search, scorer });
      return found && { ...found, value: this.#improvement(plain, found.features) };
    }
    const top = maximise({ ...search, scorer: plain });
    if (!top) return top;
    const floor = top.value + log(use.share);
    const cheapest = maximise({
      ...search,
      scorer: new CheapestScorer([...parts], this.#costs, floor, this.#coordinates),
      best: [top.features, top.features, ...search.best],
    });
    if (!cheapest) return top;
    const value = this.#improvement(plain, cheapest.features);
    const isBetter = value >= floor - TOLERANCE && this.#cost(cheapest.features) < this.#cost(top.features);
    return isBetter ? { features: cheapest.features, value } : top;
  }

  #row(features: Float64Array): Float64Array {
    const row = new Float64Array(this.#coordinates.columnCount);
    this.#coordinates.encode(features, 0, row, 0);
    return row;
  }

  #improvement(scorer: Scorer, features: Float64Array): number {
    scorer.score(this.#row(features), 1);
    return scorer.values[0] ?? Number.NEGATIVE_INFINITY;
  }

  #cost(features: Float64Array): number {
    return this.#costs.predict(this.#row(features), 1, false).mean[0] ?? 0;
  }

  #search(number: number, rng: Rng, { process }: Conditioned): Omit<SearchRequest, 'scorer'> {
    const { losses } = this.#surrogates;
    const { features: known } = losses.rows;
    const P = this.#coordinates.featureCount;
    const { order } = losses.summary();
    return {
      coordinates: this.#coordinates,
      rng,
      lengthscales: Float64Array.from(this.#coordinates.features, ({ scale }) => exp(process.theta?.[scale] ?? 0)),
      bestValue: (i) => {
        const row = order.find((candidate) => !Number.isNaN(known[candidate * P + i]));
        return row === undefined ? Number.NaN : (known[row * P + i] ?? Number.NaN);
      },
      design: this.#design,
      designOffset: (2 ** 20 + number * 512) % 2 ** 31,
      best: bestTrials(this.#surrogates.losses, this.#coordinates.featureCount),
      excluded: this.#surrogates.seen,
      effort: EFFORT,
    };
  }
}
