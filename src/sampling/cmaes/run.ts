import { hashSeed, Rng, type Seed, seededRng } from '../../numerics/index.ts';
import type { Axis } from './axis.ts';
import { Evolution } from './evolution.ts';
import { Margin } from './margin.ts';
import { warmStart } from './warm-start.ts';

/**
 * First step size: the range is about six deviations wide. Larger wastes early trials outside, smaller starts a local
 * search.
 */
const FIRST_STEP = 1 / 6;
/** Populations grow to this multiple of the first, then start small again, because sweeps are finite. */
const LARGEST_GROWTH = 8;
/** Draws before a point outside the bounds is moved onto them. */
const REDRAWS = 100;
/** Consecutive draws outside the constraints before falling back to any allowed configuration. */
const REFUSED_DRAWS = 300;
/**
 * Number of latest distributions to search for the draw behind a trial: with λ slots, trials are two generations old.
 */
const KNOWN_SOURCES = 3;
/** Number of draws of a trial to search: later ones happen only when nearly every configuration was used. */
const KNOWN_DRAWS = 4;

/** A drawn point, and the entries of its configuration. */
export interface Draw {
  /** [d] positions as drawn. */
  readonly raw: Float64Array;
  /** [d] space point. */
  readonly entries: Float64Array;
}

/** One trial of a generation. */
export interface Member {
  /** [d] space point of its configuration. */
  readonly entries: Float64Array;
  /** Lower is better; Infinity for a bad configuration. */
  readonly loss: number;
  readonly trial: number;
}

/** A member with the point behind its rounded entries. */
interface Traced extends Member {
  readonly raw: Float64Array;
  /** Running number of the distribution it was drawn from; −1 if that one was discarded. */
  readonly source: number;
}

/** A distribution to draw points from. */
interface Source {
  readonly index: number;
  draw(rng: Pick<Rng, 'normal'>): Draw;
}

/** What a run is made of, besides its axes. */
export interface RunOptions {
  readonly seed: number;
  /** Trials per generation before any restart, at least 4. */
  readonly population: number;
  /** Whether the constraints allow the configuration of a draw; if not, it is redrawn. */
  readonly isAllowed: (draw: Draw) => boolean;
  /** Mean of the start without earlier trials, [d]. */
  readonly mean: Float64Array;
}

/** CMA-ES with restarts, fed one ended trial at a time: its state is a function of those trials. */
export class CmaesRun {
  readonly #axes: readonly Axis[];
  readonly #seed: number;
  readonly #population: number;
  readonly #isAllowed: (draw: Draw) => boolean;
  #evolution: Evolution;
  #margin: Margin;
  /** Latest distributions, the current one first. */
  #sources: Source[] = [];
  #sourceCount = 0;
  #generation: Traced[] = [];
  /** Scored trials of earlier sweeps, until the first trial of this one. */
  #earlier: Member[] | undefined = [];
  /** Whether the current start reflects all earlier trials read so far. */
  #isWarm = true;
  #restarts = 0;
  #growth = 1;
  /** Best and worst loss of each generation since the last start. */
  #losses: number[] = [];

  constructor(axes: readonly Axis[], { seed, population, isAllowed, mean }: RunOptions) {
    this.#axes = axes;
    this.#seed = seed;
    this.#population = population;
    this.#isAllowed = isAllowed;
    this.#evolution = this.#start(mean);
    this.#margin = new Margin(axes);
    this.#addSource();
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Draws for a trial, one after the other; the same state gives the same draws. */
  draws(trial: number): Iterable<Draw> {
    this.#warmUp();
    return this.#drawsFrom(this.#sources[0], new Rng(this.#seedOf(trial)));
  }

  /**
   * Adds a trial of an earlier sweep. It shapes the start if it comes before the first own trial; otherwise it counts
   * as an own trial.
   */
  learnEarlier(member: Member): void {
    if (!this.#earlier) {
      this.learn(member);
      return;
    }
    if (member.loss === Number.POSITIVE_INFINITY) return;
    this.#earlier.push(member);
    this.#isWarm = false;
  }

  /** Starts from all trials of the earlier sweep at once, because each start reads every one of them. */
  #warmUp(): void {
    if (this.#isWarm || !this.#earlier) return;
    this.#isWarm = true;
    this.#earlier.sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss));
    const start = warmStart(this.#earlier.map(({ entries }) => this.#positionsOf(entries)));
    if (!start) return;
    this.#evolution = new Evolution(start.mean, start.sigma, this.#population, start.covariance);
    this.#sources = [];
    this.#addSource();
  }

  /** Adds a trial of this sweep; every λ trials form a generation. */
  learn(member: Member): void {
    this.#warmUp();
    this.#earlier = undefined;
    this.#generation.push(this.#trace(member));
    if (this.#generation.length < this.#evolution.lambda) return;
    const generation = this.#generation.sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss));
    this.#generation = [];
    const best = generation[0]?.loss ?? Number.POSITIVE_INFINITY;
    const worst = generation.at(-1)?.loss ?? best;
    this.#losses.push(best, worst);
    // Equal losses give no ranking to learn from.
    if (best === worst) {
      if (this.#isFlat()) this.#restart();
      return;
    }
    const present = this.#sources[0]?.index;
    const canGoOn = this.#evolution.update(
      generation.map(({ raw }) => raw),
      generation.map(({ source }) => source !== present),
    );
    this.#margin.correct(this.#evolution);
    if (!canGoOn || this.#isFlat()) this.#restart();
    else this.#addSource();
  }

  #start(mean: Float64Array): Evolution {
    return new Evolution(mean, FIRST_STEP, this.#growth * this.#population);
  }

  /** Draws within the constraints; ends after {@link REFUSED_DRAWS} consecutive draws outside them. */
  *#drawsFrom(source: Source | undefined, rng: Rng): Generator<Draw> {
    for (let refused = 0; source && refused < REFUSED_DRAWS; ) {
      const draw = source.draw(rng);
      if (this.#isAllowed(draw)) {
        refused = 0;
        yield draw;
      } else refused++;
    }
  }

  #seedOf(trial: number): Seed {
    return hashSeed(this.#seed, 'cmaes', trial);
  }

  #positionsOf(entries: Float64Array): Float64Array {
    return entries.map((entry, j) => (this.#axes[j] as Axis).position(entry));
  }

  #addSource(): void {
    const drawRaw = this.#evolution.freeze();
    const widen = this.#margin.freeze(this.#evolution);
    const axes = this.#axes;
    const isInside = (point: Float64Array): boolean => axes.every((axis, j) => axis.isInside(point[j] as number));
    const draw = (rng: Pick<Rng, 'normal'>): Draw => {
      let raw = drawRaw(rng);
      for (let redraw = 0; redraw < REDRAWS && !isInside(raw); redraw++) raw = drawRaw(rng);
      return { raw, entries: widen(raw).map((x, j) => (axes[j] as Axis).entryAt(x)) };
    };
    this.#sources = [{ index: this.#sourceCount++, draw }, ...this.#sources].slice(0, KNOWN_SOURCES);
  }

  /**
   * Finds the point behind a trial's rounded configuration by drawing it again: the trial number determines the
   * randomness. If its distribution was discarded, a plausible point replaces it.
   */
  #trace(member: Member): Traced {
    const seed = this.#seedOf(member.trial);
    for (const source of this.#sources) {
      let count = 0;
      for (const { raw, entries } of this.#drawsFrom(source, new Rng(seed))) {
        if (entries.every((entry, j) => entry === member.entries[j])) return { ...member, raw, source: source.index };
        if (++count === KNOWN_DRAWS) break;
      }
    }
    const raw = this.#positionsOf(member.entries);
    this.#margin.dither(raw, this.#evolution, this.#seed, member.trial);
    return { ...member, raw, source: -1 };
  }

  /** Whether the last 10 + 30·d/λ generations all had the same loss (Hansen's TolHistFun). */
  #isFlat(): boolean {
    const span = 2 * (10 + Math.ceil((30 * this.#axes.length) / this.#evolution.lambda));
    const recent = this.#losses.slice(-span);
    return recent.length >= span && recent.every((loss) => loss === recent[0]);
  }

  #restart(): void {
    this.#restarts++;
    this.#growth = this.#growth * 2 > LARGEST_GROWTH ? 1 : this.#growth * 2;
    const rng = seededRng(this.#seed, 'restart', this.#restarts);
    this.#evolution = this.#start(Float64Array.from(this.#axes, () => rng.uniform()));
    this.#margin = new Margin(this.#axes);
    this.#losses = [];
    this.#addSource();
  }
}
