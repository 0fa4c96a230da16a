import { hashSeed, Rng, type Seed, seededRng } from '../../numerics/index.ts';
import type { Axis } from './axis.ts';
import { Evolution } from './evolution.ts';
import { Margin } from './margin.ts';
import { warmStart } from './warm-start.ts';

/** First step: the range is then about six deviations wide. Larger wastes early trials outside, smaller is local at once. */
const FIRST_STEP = 1 / 6;
/** Populations grow to this many times the first, then start small again: sweeps are not endless. */
const LARGEST_GROWTH = 8;
/** Draws before a point outside the bounds is moved onto them. */
const REDRAWS = 100;
/** Draws in a row that constraints refuse, after which any allowed configuration stands in. */
const REFUSED_DRAWS = 300;
/** Latest distributions in which the draw behind a trial is looked for: with λ slots, trials are two generations old. */
const KNOWN_SOURCES = 3;
/** Draws of one trial that are looked at: later ones happen only where nearly every configuration was used. */
const KNOWN_DRAWS = 4;

/** A drawn point, and the entries of the configuration that it becomes. */
export interface Draw {
  /** [d] positions as drawn. */
  readonly raw: Float64Array;
  /** [d] space point. */
  readonly entries: Float64Array;
}

/** What one trial teaches the run. */
export interface Member {
  /** [d] space point of its configuration. */
  readonly entries: Float64Array;
  /** Lower is better; Infinity for a bad configuration. */
  readonly loss: number;
  readonly trial: number;
}

/** A member with the point that stands behind its rounded entries. */
interface Traced extends Member {
  readonly raw: Float64Array;
  /** Distribution it was drawn from, counted over all; −1: not known any more. */
  readonly source: number;
}

/** A distribution that points were drawn from. */
interface Source {
  readonly index: number;
  draw(rng: Pick<Rng, 'normal'>): Draw;
}

/** CMA-ES with restarts, fed one ended trial at a time: its state is a function of what it was fed. */
export class CmaesRun {
  readonly #axes: readonly Axis[];
  readonly #seed: number;
  readonly #population: number;
  readonly #isAllowed: (draw: Draw) => boolean;
  #evolution: Evolution;
  #margin: Margin;
  /** Latest distributions, the present one first. */
  #sources: Source[] = [];
  #sourceCount = 0;
  #generation: Traced[] = [];
  /** Scored trials of earlier sweeps, until the first trial of this one. */
  #priors: Member[] | undefined = [];
  /** Whether the present start is that of all priors so far. */
  #isWarm = true;
  #restarts = 0;
  #growth = 1;
  /** Best and worst loss of each generation since the last start. */
  #losses: number[] = [];

  /**
   * @param population - trials of a generation before any restart, at least 4
   * @param isAllowed - whether constraints allow the configuration of a draw; others are drawn again
   */
  constructor(axes: readonly Axis[], seed: number, population: number, isAllowed: (draw: Draw) => boolean) {
    this.#axes = axes;
    this.#seed = seed;
    this.#population = population;
    this.#isAllowed = isAllowed;
    this.#evolution = this.#start(new Float64Array(axes.length).fill(0.5));
    this.#margin = new Margin(axes);
    this.#addSource();
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Draws for a trial, one after the other; the same ones whenever the state is the same. */
  draws(trial: number): Iterable<Draw> {
    this.#warmUp();
    return this.#drawsFrom(this.#sources[0], new Rng(this.#seedOf(trial)));
  }

  /** Takes in a trial of an earlier sweep. Those before the first own trial shape the start; later ones count as own. */
  learnPrior(member: Member): void {
    if (!this.#priors) {
      this.learn(member);
      return;
    }
    if (member.loss === Number.POSITIVE_INFINITY) return;
    this.#priors.push(member);
    this.#isWarm = false;
  }

  /** Starts from the earlier sweep's trials, once for all that have come: a start looks at each of them. */
  #warmUp(): void {
    if (this.#isWarm || !this.#priors) return;
    this.#isWarm = true;
    this.#priors.sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss));
    const start = warmStart(this.#priors.map(({ entries }) => this.#positionsOf(entries)));
    if (!start) return;
    this.#evolution = new Evolution(start.mean, start.sigma, this.#population, start.covariance);
    this.#sources = [];
    this.#addSource();
  }

  /** Takes in a trial of this sweep; every λ of them make a generation. */
  learn(member: Member): void {
    this.#warmUp();
    this.#priors = undefined;
    this.#generation.push(this.#trace(member));
    if (this.#generation.length < this.#evolution.lambda) return;
    const generation = this.#generation.sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss));
    this.#generation = [];
    const best = generation[0]?.loss ?? Number.POSITIVE_INFINITY;
    const worst = generation.at(-1)?.loss ?? best;
    this.#losses.push(best, worst);
    // Equal losses have no order to learn from.
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

  /** Draws that the constraints allow; ends after {@link REFUSED_DRAWS} in a row that they do not. */
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
   * Finds the point that a trial's configuration was rounded from by drawing it again: randomness is named by trial.
   * Where the distribution is not known any more, one that may have been there stands in.
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

  /** Whether the last 10 + 30·d/λ generations (Hansen's TolHistFun) all gave the same loss. */
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
