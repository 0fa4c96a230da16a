/**
 * The acquisition: expected improvement, weighed against the risk of failure.
 *
 * With expected improvement EI, probability P of finishing and cost c of a failure, a trial on average gains g = EI·P
 * and loses l = c·(1 − P). The score is log g − log(1 + l/g) = log(g²/(g + l)): log EI + log P where the gain outweighs
 * the loss; beyond that it falls twice as fast. As a sweep converges, the expected improvement shrinks by orders of
 * magnitude, but a probability does not: with log EI + log P alone, late suggestions go where trials crash (13.7
 * failures of 100 instead of 8.6; docs/decisions/gaussian-process.md).
 *
 * rows  [M, D]      values  [M], larger is better      gradient  [M, Dn], in the unscaled numeric columns
 */
import { exp, log } from '../../../numerics/index.ts';
import type { GaussianProcess } from '../model/gaussian-process.ts';
import type { PriorTerm } from '../prior/prior-term.ts';
import { LABEL_SPREAD, logExpectedImprovement, logFeasibility, type Scored } from './acquisition.ts';

/**
 * c, in standard deviations of the (warped) losses. Smaller lets more late trials fail (9.6 of 100 at 0.003, 13.7 at
 * 0); larger avoids regions where a failure is merely possible (7.7 at 0.1, but 0.05 to 0.1 more log10 regret).
 */
export const FAILURE_COST = 0.01;

/** How the labels enter the acquisition. */
export interface LabelUse {
  /** Label noise on top of the model's variance. */
  readonly spread: number;
  /** c; at 0 a failed trial costs no more than one without an improvement. */
  readonly failureCost: number;
}

/** How a prior enters the acquisition: its log density times the weight is added to the score. */
export interface PriorUse {
  readonly term: PriorTerm;
  readonly weight: number;
}

/** Scores candidates under one state of the models. */
export class Scorer {
  readonly #losses: GaussianProcess;
  readonly #labels: GaussianProcess | undefined;
  readonly #incumbent: number;
  readonly #prior: PriorUse | undefined;
  readonly #spread: number;
  /** log c; −Infinity for 0. */
  readonly #logCost: number;
  readonly #improvement: Scored = { value: 0, dMean: 0, dVariance: 0 };
  readonly #finish: Scored = { value: 0, dMean: 0, dVariance: 0 };
  readonly #fail: Scored = { value: 0, dMean: 0, dVariance: 0 };
  /** Derivatives of the latest score with respect to log EI and the label model's mean and variance. */
  readonly #weights = { improvement: 1, labelMean: 0, labelVariance: 0 };
  /** [M], of the latest call; may be longer than needed. */
  values = new Float64Array(0);
  /** [M, Dn], of the latest call with gradients. */
  gradient = new Float64Array(0);

  /**
   * @param losses - conditioned, with targets
   * @param labels - the same for failures; undefined until a trial fails
   * @param incumbent - value to improve on: the lowest posterior mean at the trials
   * @param use - how the labels enter
   * @param prior - undefined if nothing is known, or no longer believed
   */
  constructor(
    losses: GaussianProcess,
    labels: GaussianProcess | undefined,
    incumbent: number,
    use: LabelUse = { spread: LABEL_SPREAD, failureCost: FAILURE_COST },
    prior?: PriorUse,
  ) {
    this.#prior = prior;
    this.#losses = losses;
    this.#labels = labels;
    this.#incumbent = incumbent;
    this.#spread = use.spread;
    this.#logCost = use.failureCost > 0 ? log(use.failureCost) : Number.NEGATIVE_INFINITY;
  }

  /** Fills {@link Scorer.values} and, on request, {@link Scorer.gradient}. */
  score(rows: Float64Array, count: number, gradients = false): void {
    const Dn = this.#losses.shape.numericCount;
    if (this.values.length < count) this.values = new Float64Array(2 * count);
    if (gradients && this.gradient.length < count * Dn) this.gradient = new Float64Array(2 * count * Dn);
    const losses = this.#losses.predict(rows, count, gradients);
    const labels = this.#labels?.predict(rows, count, gradients);
    for (let i = 0; i < count; i++) {
      logExpectedImprovement(
        losses.mean[i] as number,
        losses.variance[i] as number,
        this.#incumbent,
        this.#improvement,
      );
      this.#weights.improvement = 1;
      this.values[i] = labels
        ? this.#weighed(labels.mean[i] as number, labels.variance[i] as number)
        : this.#improvement.value;
      if (this.#prior)
        this.values[i] = (this.values[i] as number) + this.#prior.weight * this.#prior.term.value(rows, i);
      if (!gradients) continue;
      const { improvement, labelMean, labelVariance } = this.#weights;
      const dMean = improvement * this.#improvement.dMean;
      const dVariance = improvement * this.#improvement.dVariance;
      for (let k = i * Dn; k < (i + 1) * Dn; k++) {
        let slope = dMean * (losses.meanGradient[k] as number) + dVariance * (losses.varianceGradient[k] as number);
        if (labels)
          slope +=
            labelMean * (labels.meanGradient[k] as number) + labelVariance * (labels.varianceGradient[k] as number);
        this.gradient[k] = slope;
      }
      if (this.#prior) this.#prior.term.addGradient(rows, i, this.#prior.weight, this.gradient);
    }
  }

  /**
   * The improvement, weighed by the probability of finishing and the cost of a failure; see the head of the file.
   * Stores the derivatives with respect to the log improvement and the label model's mean and variance.
   */
  #weighed(mean: number, variance: number): number {
    const [finish, fail, weights] = [this.#finish, this.#fail, this.#weights];
    logFeasibility(mean, variance, finish, this.#spread);
    const gain = this.#improvement.value + finish.value;
    weights.labelMean = finish.dMean;
    weights.labelVariance = finish.dVariance;
    if (this.#logCost === Number.NEGATIVE_INFINITY) return gain;
    // 1 − P is P with the sign of the mean flipped.
    logFeasibility(-mean, variance, fail, this.#spread);
    const excess = this.#logCost + fail.value - gain;
    const share = 1 / (1 + exp(-excess));
    weights.improvement = 1 + share;
    weights.labelMean = (1 + share) * finish.dMean + share * fail.dMean;
    weights.labelVariance = (1 + share) * finish.dVariance - share * fail.dVariance;
    return gain - Math.max(0, excess) - log(1 + exp(-Math.abs(excess)));
  }
}
