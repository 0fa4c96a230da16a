/**
 * Bayesian optimisation with one exact Gaussian process over mixed, quantised, categorical and conditional parameters.
 *
 * Reference: docs/decisions/gaussian-process.md, which says what was measured and what was rejected. In short: scrambled Sobol
 * design, Matérn-5/2 on the declared scales with signal variance 1, output warp chosen by leave-one-out density, log expected
 * improvement over feasible configurations only, a second process on labels where trials fail, whose cost is weighed.
 *
 * Pending trials are believed to end at their posterior mean: the mean stays as it is, the variance round them shrinks, so that
 * parallel suggestions spread (kriging believer; a row costs O(n²), and no sampling enters the decision).
 */
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import { exp, Rng, type Seed } from '../../numerics/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { SeenConfigurations } from '../seen.ts';
import { Coordinates } from './model/coordinates.ts';
import type { Conditioned } from './model/loss-model.ts';
import { Design } from './search/design.ts';
import { Enumeration } from './search/enumeration.ts';
import type { MoveContext } from './search/moves.ts';
import { Scorer } from './search/scorer.ts';
import { EFFORT, type Found, maximise } from './search/search.ts';
import { type GpSnapshot, readSnapshot } from './snapshot.ts';
import { SurrogateHistory } from './surrogate-history.ts';
import { GP_VERSION } from './version.ts';

/** Latest pending trials that the model takes into account; all are kept from being suggested again. */
const BELIEVED_TRIALS = 200;
/** Trials round which candidates are drawn. */
const BEST_TRIALS = 5;
/** Every how many-th suggestion doubts the fitted lengthscales (lengthscale-uncertainty.ts). */
const DOUBTED_EVERY = 2;
/** Draws of a design point before the unused configurations are looked up one by one. */
const DESIGN_DRAWS = 64;

/** The context of a sweep with an objective. */
export type GpContext = Pick<SamplerContext, 'space' | 'seed'> & { readonly goal: Goal };

/** A request whose randomness is plain data, so that it can be answered on another thread. */
export type SeededRequest = Omit<SuggestRequest, 'rng'> & {
  readonly rng: Seed;
  /** Configurations that may not be suggested, beside those of the history's own trials and the pending ones. */
  readonly used?: readonly Observation['config'][];
};

/** Draws the seed of a suggestion from the randomness of its request. */
export function seeded(request: SuggestRequest): SeededRequest {
  const { number, history, pending, rng } = request;
  const draw = () => rng.nextUint32();
  return { number, history, pending, rng: [draw(), draw(), draw(), draw()] };
}

/** See the head of the file. Everything it keeps is a function of the history: see {@link SurrogateHistory}. */
export class GpSampler implements Sampler {
  readonly name = 'bayesian';
  readonly version = GP_VERSION;
  readonly #context: GpContext;
  readonly #coordinates: Coordinates;
  readonly #design: Design;
  readonly #seen: SeenConfigurations;
  readonly #enumeration: Enumeration;
  #study: SurrogateHistory;
  #snapshot: GpSnapshot | undefined;

  constructor(context: GpContext) {
    this.#context = context;
    this.#coordinates = new Coordinates(context.space);
    this.#design = new Design(this.#coordinates, context.seed);
    this.#seen = new SeenConfigurations(context.space);
    this.#enumeration = new Enumeration(this.#coordinates);
    this.#study = this.#newStudy();
  }

  #newStudy(): SurrogateHistory {
    return new SurrogateHistory(this.#coordinates, this.#context.goal, this.#context.seed);
  }

  suggest(request: SuggestRequest): Suggestion {
    return this.suggestSeeded(seeded(request));
  }

  /** {@link GpSampler.suggest} for a request made by {@link seeded}; the same answer. */
  suggestSeeded(seededRequest: SeededRequest): Suggestion {
    const request: SuggestRequest = { ...seededRequest, rng: new Rng(seededRequest.rng) };
    this.#read(request.history);
    const excluded = this.#excluded(request, seededRequest.used ?? []);
    if (!this.#study.isModelled(request.number)) return this.#fromDesign(request, excluded);
    const { losses } = this.#study;
    const n = losses.process.factor.n;
    // Summaries set the targets of the trials, so they come before the believed rows.
    const fitted = { process: losses.process, incumbent: losses.summary().incumbent };
    const doubted = request.number % DOUBTED_EVERY === 0 ? losses.doubted(request.rng) : undefined;
    const model = doubted ?? fitted;
    this.#believePending(request, model);
    try {
      const found = this.#maximise(request, excluded, model);
      if (found) return this.#suggestion(found.features, this.#modelNote(found, model, doubted !== undefined));
      return this.#unused(request);
    } finally {
      losses.process.factor.truncate(n);
    }
  }

  #read(history: readonly Observation[]): void {
    if (!this.#study.isPrefixOf(history)) this.#study = this.#newStudy();
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    if (snapshot && this.#study.readCount === 0 && !this.#study.resume(snapshot, history))
      this.#study = this.#newStudy();
    this.#study.read(history);
  }

  /** Keys of what trials of this sweep use or have used. */
  #excluded({ pending }: SuggestRequest, used: readonly Observation['config'][]): ReadonlySet<number> {
    if (pending.length === 0 && used.length === 0) return this.#study.seen;
    const keys = new Set(this.#study.seen);
    for (const config of [...pending.map((trial) => trial.config), ...used]) {
      const features = this.#genesOf(config);
      if (features) keys.add(this.#coordinates.key(features, 0));
    }
    return keys;
  }

  #genesOf(config: Observation['config']): Float64Array | undefined {
    const { space } = this.#context;
    return space.contains(config) === undefined ? this.#coordinates.fromPoint(space.toPoint(config)) : undefined;
  }

  #believePending({ pending }: SuggestRequest, { process: { factor } }: Conditioned): void {
    const row = new Float64Array(this.#coordinates.columnCount);
    for (const { config } of pending.slice(-BELIEVED_TRIALS)) {
      const features = this.#genesOf(config);
      if (!features) continue;
      this.#coordinates.encode(features, 0, row, 0);
      factor.append(row, 0, 1);
    }
  }

  #fromDesign(request: SuggestRequest, excluded: ReadonlySet<number>): Suggestion {
    const features = new Float64Array(this.#coordinates.featureCount);
    for (let draw = 0; draw < DESIGN_DRAWS; draw++) {
      // Repeats of coarse spaces go on far beyond the points of later trials.
      this.#design.write(request.number + draw * 65_536, features, 0, request.rng);
      if (!excluded.has(this.#coordinates.key(features, 0)) && this.#coordinates.isAllowed(features, 0))
        return this.#suggestion(features, { method: 'design' });
    }
    return this.#unused(request);
  }

  #unused(request: SuggestRequest): Suggestion {
    this.#seen.update(request);
    const config = this.#seen.unused(request.rng, this.#context.seed);
    return config ? { kind: 'configuration', config, note: { method: 'unused' } } : { kind: 'exhausted' };
  }

  #maximise(request: SuggestRequest, excluded: ReadonlySet<number>, model: Conditioned): Found | undefined {
    const { losses, labels } = this.#study;
    const scorer = new Scorer(model.process, labels.process, model.incumbent, labels.use);
    if (this.#enumeration.covers(losses.rows.count)) return this.#enumeration.best(scorer, excluded);
    return maximise({
      ...this.#moveContext(request.rng, model),
      scorer,
      design: this.#design,
      // A stretch of the sequence of its own for each suggestion, beyond the design.
      designOffset: (2 ** 20 + request.number * 512) % 2 ** 31,
      best: this.#bestTrials(),
      excluded,
      effort: EFFORT,
    });
  }

  #moveContext(rng: Rng, { process }: Conditioned): MoveContext {
    const { losses } = this.#study;
    const { features } = losses.rows;
    const P = this.#coordinates.featureCount;
    const { order } = losses.summary();
    const theta = process.theta as Float64Array;
    const known = new Map<number, number>();
    return {
      coordinates: this.#coordinates,
      rng,
      lengthscales: Float64Array.from(this.#coordinates.features, ({ scale }) => exp(theta[scale] as number)),
      bestValue: (i) => {
        let value = known.get(i);
        if (value === undefined) {
          const row = order.find((candidate) => !Number.isNaN(features[candidate * P + i]));
          value = row === undefined ? Number.NaN : (features[row * P + i] as number);
          known.set(i, value);
        }
        return value;
      },
    };
  }

  #bestTrials(): Float64Array[] {
    const { losses } = this.#study;
    const P = this.#coordinates.featureCount;
    return losses
      .summary()
      .order.slice(0, BEST_TRIALS)
      .map((row) => losses.rows.features.slice(row * P, (row + 1) * P));
  }

  #suggestion(features: Float64Array, note: Readonly<Record<string, Json>>): Suggestion {
    const { space } = this.#context;
    return { kind: 'configuration', config: space.fromPoint(this.#coordinates.toPoint(features)), note };
  }

  #modelNote(found: Found, { incumbent }: Conditioned, isDoubted: boolean): Readonly<Record<string, Json>> {
    const { checkpoint, rows } = this.#study.losses;
    return {
      method: 'model',
      trials: rows.count,
      logImprovement: found.value,
      incumbent,
      warp: checkpoint?.warp.name ?? 'none',
      lengthscales: isDoubted ? 'shortened' : 'fitted',
    };
  }

  /** Fitted parameters, JSON-safe: what a restart needs to skip the fits. */
  snapshot(): GpSnapshot {
    return this.#study.snapshot();
  }

  /**
   * Takes a snapshot of an earlier instance. Only speed depends on it: one that does not fit the next request's history is
   * ignored. Call it before the first suggestion.
   */
  restore(snapshot: unknown): void {
    this.#snapshot = readSnapshot(snapshot, this.#coordinates.scaleCount);
  }

  /** The snapshot given to {@link GpSampler.restore} where it is usable, until the next request reads it. */
  get restored(): GpSnapshot | undefined {
    return this.#snapshot;
  }
}
