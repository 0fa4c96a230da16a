/**
 * Bayesian optimisation with an exact Gaussian process over mixed, quantised, categorical and conditional parameters.
 *
 * Reference: docs/decisions/gaussian-process.md, with the measurements and the rejected alternatives. In short: a
 * scrambled Sobol design, Matérn-5/2 on the declared scales with signal variance 1, an output warp chosen by
 * leave-one-out density, log expected improvement over feasible configurations only, and a second process on labels of
 * failure that weighs the cost of failing.
 *
 * Pending trials are assumed to end at their posterior mean: the mean stays, and the variance around them shrinks, so
 * that parallel suggestions spread (kriging believer; O(n²) per row, and the decision needs no random draws).
 */
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import { exp, Rng, type Seed } from '../../numerics/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { SeenConfigurations } from '../seen.ts';
import { Coordinates } from './model/coordinates.ts';
import type { Conditioned } from './model/loss-model.ts';
import { PriorGuide } from './prior/prior-guide.ts';
import { bestTrials } from './search/best-trials.ts';
import { type BranchVisit, WORTH_FOLLOWING } from './search/branch-visits.ts';
import { Design, REDRAW_STRIDE } from './search/design.ts';
import { Enumeration } from './search/enumeration.ts';
import type { MoveContext } from './search/moves.ts';
import { type PriorUse, Scorer } from './search/scorer.ts';
import { BRANCH_EFFORT, EFFORT, type Found, maximise, type SearchRequest } from './search/search.ts';
import { type GpSnapshot, readSnapshot } from './snapshot.ts';
import { SurrogateHistory } from './surrogate-history.ts';
import { Seeds } from './transfer/seeds.ts';
import { type Source, sourcesOf } from './transfer/source.ts';
import { Transfer } from './transfer/transfer.ts';
import { GP_VERSION } from './version.ts';

/** Most pending trials in the model, the latest ones; none of the pending trials is suggested again. */
const BELIEVED_TRIALS = 200;
/** Every n-th suggestion uses shortened lengthscales (lengthscale-uncertainty.ts). */
const SHORTENED_EVERY = 2;
/** Draws of a design point before looking up unused configurations one by one. */
const DESIGN_DRAWS = 64;

/** The context of a sweep with an objective. */
export type GpContext = Pick<SamplerContext, 'space' | 'seed' | 'sources'> & {
  readonly goal: Goal;
  /** By coordinate. @defaultValue those of the space */
  readonly priors?: CompiledSpace['priors'] | undefined;
};

/** A request with its randomness as plain data, so that another thread can answer it. */
export type SeededRequest = Omit<SuggestRequest, 'rng'> & {
  readonly rng: Seed;
  /** Further configurations to exclude, besides those of the history's own trials and the pending ones. */
  readonly used?: readonly Observation['config'][];
};

/** A suggestion of the model, and the choice whose option it visits. */
interface Aimed extends Found {
  readonly visited?: string | undefined;
}

/** Turns the randomness of a request into a seed. */
export function seeded(request: SuggestRequest): SeededRequest {
  const { number, history, pending, rng } = request;
  const draw = () => rng.nextUint32();
  return { number, history, pending, rng: [draw(), draw(), draw(), draw()] };
}

/** See the head of the file. All its state is a function of the history: see {@link SurrogateHistory}. */
export class GpSampler implements Sampler {
  readonly name = 'bayesian';
  readonly version = GP_VERSION;
  readonly #context: GpContext;
  readonly #coordinates: Coordinates;
  readonly #design: Design;
  readonly #guide: PriorGuide | undefined;
  readonly #seen: SeenConfigurations;
  readonly #enumeration: Enumeration;
  readonly #sources: readonly Source[];
  readonly #seeds: Seeds;
  #transfer: Transfer | undefined;
  #surrogates: SurrogateHistory;
  #snapshot: GpSnapshot | undefined;

  constructor(context: GpContext) {
    this.#context = context;
    this.#coordinates = new Coordinates(context.space);
    this.#design = new Design(this.#coordinates, context.seed);
    this.#guide = PriorGuide.of(this.#coordinates, context.seed, context.priors ?? context.space.priors);
    this.#seen = new SeenConfigurations(context.space);
    this.#enumeration = new Enumeration(this.#coordinates);
    this.#sources = sourcesOf(this.#coordinates, context);
    this.#seeds = new Seeds(this.#coordinates, this.#sources, context.goal);
    this.#surrogates = this.#newSurrogates();
  }

  #newSurrogates(): SurrogateHistory {
    const coordinates = this.#coordinates;
    const { goal, seed } = this.#context;
    this.#transfer = this.#sources.length > 0 ? new Transfer(this.#sources, coordinates) : undefined;
    return new SurrogateHistory({ coordinates, goal, seed, prior: this.#guide?.prior, transfer: this.#transfer });
  }

  suggest(request: SuggestRequest): Suggestion {
    return this.suggestSeeded(seeded(request));
  }

  /** {@link GpSampler.suggest} for a request from {@link seeded}, with the same answer. */
  suggestSeeded(seededRequest: SeededRequest): Suggestion {
    const request: SuggestRequest = { ...seededRequest, rng: new Rng(seededRequest.rng) };
    this.#read(request.history);
    const excluded = this.#excluded(request, seededRequest.used ?? []);
    if (!this.#surrogates.isModelled(request.number)) return this.#fromDesign(request, excluded);
    const { losses } = this.#surrogates;
    const n = losses.process.factor.n;
    // `summary` sets the targets of the trials, so it must run before believed rows are appended.
    const fitted = { process: losses.process, incumbent: losses.summary().incumbent };
    const shortened = request.number % SHORTENED_EVERY === 0 ? losses.withShorterLengthscales(request.rng) : undefined;
    const model = shortened ?? fitted;
    this.#believePending(request, model);
    try {
      const prior = this.#priorUse();
      const found = this.#maximise(request, excluded, model, prior);
      const note = (best: Aimed) => ({
        ...this.#modelNote(best, model, shortened !== undefined),
        ...this.#priorNote(prior),
      });
      if (found) return this.#suggestion(found.features, note(found));
      return this.#unused(request);
    } finally {
      losses.process.factor.truncate(n);
    }
  }

  #read(history: readonly Observation[]): void {
    if (!this.#surrogates.isPrefixOf(history)) this.#surrogates = this.#newSurrogates();
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    if (snapshot && this.#surrogates.readCount === 0 && !this.#surrogates.resume(snapshot, history))
      this.#surrogates = this.#newSurrogates();
    this.#surrogates.read(history);
  }

  /** Keys of the configurations that trials of this sweep use or have used. */
  #excluded({ pending }: SuggestRequest, used: readonly Observation['config'][]): ReadonlySet<number> {
    if (pending.length === 0 && used.length === 0) return this.#surrogates.seen;
    const keys = new Set(this.#surrogates.seen);
    for (const config of [...pending.map((trial) => trial.config), ...used]) {
      const features = this.#featuresOf(config);
      if (features) keys.add(this.#coordinates.key(features, 0));
    }
    return keys;
  }

  #featuresOf(config: Observation['config']): Float64Array | undefined {
    const { space } = this.#context;
    return space.contains(config) === undefined ? this.#coordinates.fromPoint(space.toPoint(config)) : undefined;
  }

  #believePending({ pending }: SuggestRequest, { process: { factor } }: Conditioned): void {
    const row = new Float64Array(this.#coordinates.columnCount);
    for (const { config } of pending.slice(-BELIEVED_TRIALS)) {
      const features = this.#featuresOf(config);
      if (!features) continue;
      this.#coordinates.encode(features, 0, row, 0);
      factor.append(row, 0, 1);
    }
  }

  #fromDesign(request: SuggestRequest, excluded: ReadonlySet<number>): Suggestion {
    const seed = this.#seeds.at(request, excluded);
    if (seed) {
      const { features, ...origin } = seed;
      return this.#suggestion(features, { method: 'sweep', from: 'sweep', ...origin });
    }
    const features = new Float64Array(this.#coordinates.featureCount);
    const { evidence } = this.#surrogates;
    const drawn = evidence && this.#guide?.drawsFor(request.number, evidence) ? this.#guide.design : undefined;
    const design = drawn ?? this.#design;
    for (let draw = 0; draw < DESIGN_DRAWS; draw++) {
      // Redraws, common in coarse spaces, use points far beyond those of later trials.
      const point = request.number + draw * REDRAW_STRIDE;
      design.write(point, features, 0, request.rng);
      if (!excluded.has(this.#coordinates.key(features, 0)) && this.#coordinates.isAllowed(features, 0))
        return this.#suggestion(features, { method: 'design', from: drawn ? 'prior' : 'uniform', point });
    }
    return this.#unused(request);
  }

  #unused(request: SuggestRequest): Suggestion {
    this.#seen.update(request);
    const config = this.#seen.unused(request.rng, this.#context.seed);
    return config
      ? { kind: 'configuration', config, note: { method: 'unused', from: 'uniform' } }
      : { kind: 'exhausted' };
  }

  #priorUse(): PriorUse | undefined {
    const { evidence } = this.#surrogates;
    return evidence && this.#guide?.use(evidence);
  }

  #maximise(
    request: SuggestRequest,
    excluded: ReadonlySet<number>,
    model: Conditioned,
    prior: PriorUse | undefined,
  ): Aimed | undefined {
    const { losses, labels, branches } = this.#surrogates;
    const scorer = new Scorer(model.process, labels.process, model.incumbent, labels.use, prior);
    if (this.#enumeration.covers(losses.rows.count)) return this.#enumeration.best(scorer, excluded);
    const search: SearchRequest = {
      ...this.#moveContext(request.rng, model),
      scorer,
      design: this.#design,
      priorDesign: prior && this.#guide?.design,
      // Each suggestion has its own stretch of the sequence, beyond the design.
      designOffset: (2 ** 20 + request.number * 512) % 2 ** 31,
      best: bestTrials(losses, this.#coordinates.featureCount),
      excluded,
      effort: EFFORT,
    };
    const known = { features: losses.rows.features, ...losses.summary() };
    const pending = request.pending.flatMap(({ config }) => this.#featuresOf(config) ?? []);
    const visit = branches.next(request.number, known, pending, request.rng);
    const visited = (to: BranchVisit) =>
      this.#visit(search, to, new Scorer(model.process, labels.process, to.incumbent, labels.use, prior));
    if (visit?.isDue) return visited(visit) ?? maximise(search);
    const found = maximise(search);
    if (!visit || (found && found.value > WORTH_FOLLOWING)) return found;
    return visited(visit) ?? found;
  }

  /** The best suggestion within one option of a choice, compared with the best of that option. */
  #visit(search: SearchRequest, visit: BranchVisit, scorer: Scorer): Aimed | undefined {
    const best = bestTrials(this.#surrogates.losses, this.#coordinates.featureCount, visit);
    const found = maximise({
      ...search,
      scorer,
      ...(best.length > 0 && { best }),
      effort: BRANCH_EFFORT,
      within: visit,
    });
    return found && { ...found, visited: this.#coordinates.features[visit.feature]?.parameter.name };
  }

  #moveContext(rng: Rng, { process }: Conditioned): MoveContext {
    const { losses } = this.#surrogates;
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

  #suggestion(features: Float64Array, note: Readonly<Record<string, Json>>): Suggestion {
    const { space } = this.#context;
    return { kind: 'configuration', config: space.fromPoint(this.#coordinates.toPoint(features)), note };
  }

  #modelNote(found: Aimed, { incumbent }: Conditioned, isShortened: boolean): Readonly<Record<string, Json>> {
    const { checkpoint, rows } = this.#surrogates.losses;
    return {
      method: 'model',
      from: 'model',
      trials: rows.count,
      logImprovement: found.value,
      incumbent,
      warp: checkpoint?.warp.name ?? 'none',
      lengthscales: isShortened ? 'shortened' : 'fitted',
      ...(found.visited !== undefined && { visit: found.visited }),
      ...(this.#transfer && { sweeps: this.#transfer.note() }),
    };
  }

  /** What the prior contributed to a suggestion of the model; empty if nothing is known. */
  #priorNote(prior: PriorUse | undefined): Readonly<Record<string, Json>> {
    const { evidence } = this.#surrogates;
    if (!evidence) return {};
    return { priorWeight: prior?.weight ?? 0, priorSupport: evidence.support };
  }

  /** Fitted parameters, JSON-safe, with which a restart skips the fits. */
  snapshot(): GpSnapshot {
    return this.#surrogates.snapshot();
  }

  /**
   * Accepts a snapshot of an earlier instance, before the first suggestion. Only speed depends on it: one that does not
   * match the history of the next request is ignored.
   */
  restore(snapshot: unknown): void {
    this.#snapshot = readSnapshot(snapshot, this.#coordinates.scaleCount);
  }

  /** The snapshot passed to {@link GpSampler.restore}, if usable, until the next request reads it. */
  get restored(): GpSnapshot | undefined {
    return this.#snapshot;
  }
}
