import { type Rng, seededRng } from '../../numerics/index.ts';
import { defaultPopulation, Evolution } from './evolution.ts';
import { type IntegerAxis, Margin } from './margin.ts';
import { warmStart } from './warm-start.ts';

/** First step: the range is then about six deviations wide. Larger wastes early trials outside, smaller is local at once. */
const FIRST_STEP = 1 / 6;
/** Populations grow to this many times the default, then start small again: sweeps are not endless. */
const LARGEST_GROWTH = 8;

/** What one trial teaches the run. */
export interface Member {
  /** [d] positions. */
  readonly point: Float64Array;
  /** Lower is better; Infinity for a bad configuration. */
  readonly loss: number;
  readonly trial: number;
}

/** CMA-ES with restarts, fed one ended trial at a time: its state is a function of what it was fed. */
export class CmaesRun {
  readonly #dimension: number;
  readonly #integers: readonly IntegerAxis[];
  readonly #seed: number;
  #evolution: Evolution;
  #margin: Margin;
  #generation: Member[] = [];
  /** Trials of earlier sweeps, until the first of this one. */
  #priors: Member[] | undefined = [];
  #restarts = 0;
  #growth = 1;
  /** Best and worst loss of each generation since the last start. */
  #losses: number[] = [];

  constructor(dimension: number, integers: readonly IntegerAxis[], seed: number) {
    this.#dimension = dimension;
    this.#integers = integers;
    this.#seed = seed;
    this.#evolution = new Evolution(new Float64Array(dimension).fill(0.5), FIRST_STEP, defaultPopulation(dimension));
    this.#margin = new Margin(integers, dimension);
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Draws a point: [d] positions, those of integers not yet rounded. */
  draw(rng: Pick<Rng, 'normal'>): Float64Array {
    const point = this.#evolution.draw(rng);
    this.#margin.widen(point, this.#evolution);
    return point;
  }

  /** Takes in a trial of an earlier sweep. Those before the first own trial shape the start; later ones count as own. */
  learnPrior(member: Member): void {
    if (!this.#priors) {
      this.learn(member);
      return;
    }
    if (member.loss === Number.POSITIVE_INFINITY) return;
    this.#priors.push(member);
    this.#priors.sort((a, b) => a.loss - b.loss);
    const start = warmStart(this.#priors.map(({ point }) => point));
    if (start)
      this.#evolution = new Evolution(start.mean, start.sigma, defaultPopulation(this.#dimension), start.covariance);
  }

  /** Takes in a trial of this sweep; every λ of them make a generation. */
  learn(member: Member): void {
    this.#priors = undefined;
    this.#generation.push(member);
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
    const points = generation.map(({ point, trial }) => {
      const raw = Float64Array.from(point);
      this.#margin.dither(raw, this.#evolution, this.#seed, trial);
      return raw;
    });
    const canGoOn = this.#evolution.update(points);
    this.#margin.correct(this.#evolution);
    if (!canGoOn || this.#isFlat()) this.#restart();
  }

  /** Whether the last 10 + 30·d/λ generations (Hansen's TolHistFun) all gave the same loss. */
  #isFlat(): boolean {
    const span = 2 * (10 + Math.ceil((30 * this.#dimension) / this.#evolution.lambda));
    const recent = this.#losses.slice(-span);
    return recent.length >= span && recent.every((loss) => loss === recent[0]);
  }

  #restart(): void {
    this.#restarts++;
    this.#growth = this.#growth * 2 > LARGEST_GROWTH ? 1 : this.#growth * 2;
    const rng = seededRng(this.#seed, 'restart', this.#restarts);
    const mean = Float64Array.from({ length: this.#dimension }, () => rng.uniform());
    this.#evolution = new Evolution(mean, FIRST_STEP, this.#growth * defaultPopulation(this.#dimension));
    this.#margin = new Margin(this.#integers, this.#dimension);
    this.#losses = [];
  }
}
