/**
 * The acquisition of candidates: log expected improvement, plus the log probability of finishing where trials have failed.
 *
 * rows  [M, D]      values  [M], larger is better      gradient  [M, Dn], in the unscaled numeric columns
 */
import { LABEL_SPREAD, logExpectedImprovement, logFeasibility, type Scored } from './acquisition.ts';
import type { GaussianProcess } from './gaussian-process.ts';

/** Scores candidates against one state of the models. */
export class Scorer {
  readonly #losses: GaussianProcess;
  readonly #labels: GaussianProcess | undefined;
  readonly #incumbent: number;
  readonly #labelSpread: number;
  readonly #scored: Scored = { value: 0, dMean: 0, dVariance: 0 };
  /** [M], of the latest call; longer than needed. */
  values = new Float64Array(0);
  /** [M, Dn], of the latest call with gradients. */
  gradient = new Float64Array(0);

  /**
   * @param losses - conditioned, with targets
   * @param labels - the same for failures; undefined while nothing has failed
   * @param labelSpread - variance of a label beside the model's
   * @param incumbent - what to improve on: the lowest posterior mean at the trials
   */
  constructor(
    losses: GaussianProcess,
    labels: GaussianProcess | undefined,
    incumbent: number,
    labelSpread = LABEL_SPREAD,
  ) {
    this.#losses = losses;
    this.#labels = labels;
    this.#incumbent = incumbent;
    this.#labelSpread = labelSpread;
  }

  /** Fills {@link Scorer.values}, and {@link Scorer.gradient} if asked. */
  score(rows: Float64Array, count: number, gradients = false): void {
    const Dn = this.#losses.shape.numericCount;
    if (this.values.length < count) this.values = new Float64Array(2 * count);
    if (gradients && this.gradient.length < count * Dn) this.gradient = new Float64Array(2 * count * Dn);
    this.values.fill(0, 0, count);
    if (gradients) this.gradient.fill(0, 0, count * Dn);
    this.#add(this.#losses, rows, count, gradients, (mean, variance) =>
      logExpectedImprovement(mean, variance, this.#incumbent, this.#scored),
    );
    if (this.#labels)
      this.#add(this.#labels, rows, count, gradients, (mean, variance) =>
        logFeasibility(mean, variance, this.#scored, this.#labelSpread),
      );
  }

  #add(
    model: GaussianProcess,
    rows: Float64Array,
    count: number,
    gradients: boolean,
    term: (mean: number, variance: number) => void,
  ): void {
    const Dn = model.shape.numericCount;
    const { mean, variance, meanGradient, varianceGradient } = model.predict(rows, count, gradients);
    const { values, gradient } = this;
    const scored = this.#scored;
    for (let i = 0; i < count; i++) {
      term(mean[i] as number, variance[i] as number);
      values[i] = (values[i] as number) + scored.value;
      if (!gradients) continue;
      for (let k = i * Dn; k < (i + 1) * Dn; k++)
        gradient[k] =
          (gradient[k] as number) +
          scored.dMean * (meanGradient[k] as number) +
          scored.dVariance * (varianceGradient[k] as number);
    }
  }
}
