/**
 * What the trials say about a prior: whether losses fall where it is dense.
 *
 * z = μ − c·x + noise of variance 1, c ~ N(0, s²): z normal scores of the ranks of the losses, x the favour of the prior
 * (space-prior.ts). The support of a prior is the posterior mean of c over its standard deviation. It counts repeats of
 * a good configuration as evidence on purpose: that is how it notices that the search succeeds away from the prior. On
 * recorded studies it tells good priors from mirrored ones better than slopes under the Gaussian process do
 * (docs/decisions/priors-in-samplers.md).
 */
import { normalScores } from './normal-scores.ts';
import type { SpacePrior } from './space-prior.ts';

/** s */
const SLOPE_DEVIATION = 0.5;
/** Supports from which a prior has some weight, and its full one. */
const DOUBTED = 1;
const TRUSTED = 2;

/** Trials beyond this many change no weight that matters, and ranking them takes time. */
const MOST_TRIALS = 1000;

/** The evidence of the trials of a sweep. */
export class PriorEvidence {
  readonly #prior: SpacePrior;
  readonly #favours: number[] = [];
  readonly #losses: number[] = [];
  #support: number | undefined;
  #count = 0;

  constructor(prior: SpacePrior) {
    this.#prior = prior;
  }

  /** Number of trials, those beyond {@link MOST_TRIALS} too. */
  get count(): number {
    return this.#count;
  }

  /** Forgets all trials. */
  clear(): void {
    this.#count = 0;
    this.#favours.length = 0;
    this.#losses.length = 0;
    this.#support = undefined;
  }

  /**
   * @param point - of the space
   * @param loss - Infinity for a trial that failed because of its configuration
   */
  add(point: ArrayLike<number>, loss: number): void {
    if (this.#count++ >= MOST_TRIALS) return;
    this.#favours.push(this.#prior.favour(point));
    this.#losses.push(loss);
    this.#support = undefined;
  }

  /** See the head of the file; 0 with fewer than 2 trials. */
  get support(): number {
    this.#support ??= supportOf(this.#favours, normalScores(this.#losses));
    return this.#support;
  }

  /** Share of its weight that the prior keeps: 0 is a rejected prior. */
  get trust(): number {
    return Math.min(1, Math.max(0, (this.support - DOUBTED) / (TRUSTED - DOUBTED)));
  }
}

function supportOf(favours: readonly number[], scores: Float64Array): number {
  const mean = favours.reduce((sum, favour) => sum + favour, 0) / favours.length;
  let squares = 1 / (SLOPE_DEVIATION * SLOPE_DEVIATION);
  let product = 0;
  favours.forEach((favour, i) => {
    squares += (favour - mean) * (favour - mean);
    product -= (favour - mean) * (scores[i] as number);
  });
  return favours.length < 2 ? 0 : product / Math.sqrt(squares);
}
