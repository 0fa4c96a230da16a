/**
 * Exact Gaussian process regression with a profiled constant mean.
 *
 * z ~ N(μ 1, K + g·diag(r)), K Matérn-5/2 of the summed distance with signal variance 1 (coordinates.ts, priors.ts). μ is the
 * generalised least-squares mean; θ = [log ℓ, log g] is the posterior mode, found with analytic gradients.
 *
 * Reference: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, sections 2.2, 5.4.1 and 5.4.2
 * (leave-one-out). The gradient treats μ as fixed, which is exact at its optimum (envelope theorem).
 *
 * X  [n, D] rows      z  [n] targets      r  [n] noise multipliers      α = K⁻¹(z − μ)      M  candidates
 */
import { type Evaluation, type Minimum, minimizeInBox } from '../../../numerics/index.ts';
import type { ModelShape } from './coordinates.ts';
import { KernelFactor } from './kernel-factor.ts';
import { Prediction, predictRows } from './prediction.ts';
import {
  LOG_LENGTHSCALE_BOUNDS,
  LOG_NOISE_UPPER,
  type LogNormalPrior,
  lengthscalePrior,
  type NoisePrior,
} from './priors.ts';

/** What is known of a function before its trials: f(x) = m(x) + s·(a draw of the process). */
export interface Expectation {
  /** s */
  readonly spread: number;
  /** m at M rows, with optional gradients. @returns a view that the next call overwrites */
  at(
    rows: Float64Array,
    count: number,
    gradients: boolean,
  ): { readonly mean: Float64Array; readonly meanGradient: Float64Array };
}

export interface FitOptions {
  /** Likelihood evaluations per start. */
  readonly maxEvaluations: number;
}

/** A Gaussian process over the rows of one model. */
export class GaussianProcess {
  readonly shape: ModelShape;
  readonly factor: KernelFactor;
  /** Prior of log g. */
  readonly noisePrior: NoisePrior;
  readonly #scale: LogNormalPrior;
  /** θ in use; undefined before the first fit. */
  theta: Float64Array | undefined;
  /** Profiled mean μ. */
  mean = 0;
  /** α = K⁻¹(z − μ), [n]. */
  alpha = new Float64Array(0);
  /** Targets are then those of the draw: (z − m)/s. */
  expectation: Expectation | undefined;
  readonly #prediction = new Prediction();

  constructor(shape: ModelShape, noise: NoisePrior, options: { readonly plain?: boolean } = {}) {
    this.shape = shape;
    this.noisePrior = noise;
    this.#scale = lengthscalePrior(shape.activeDimension);
    this.factor = new KernelFactor(shape, options);
  }

  /** Noise variance g of the conditioned model. */
  get noise(): number {
    return this.factor.noise;
  }

  /** Start of the first fit: the modes of the lengthscale priors and little noise. */
  priorMode(): Float64Array {
    const theta = new Float64Array(this.shape.scaleCount + 1).fill(this.#scale.mean);
    theta[this.shape.scaleCount] = this.noisePrior.start;
    return theta;
  }

  /** Smallest and largest θ of a fit, [H + 1] each. */
  bounds(): { readonly lower: Float64Array; readonly upper: Float64Array } {
    const H = this.shape.scaleCount;
    const lower = new Float64Array(H + 1).fill(LOG_LENGTHSCALE_BOUNDS[0]);
    const upper = new Float64Array(H + 1).fill(LOG_LENGTHSCALE_BOUNDS[1]);
    lower[H] = this.noisePrior.lower;
    upper[H] = LOG_NOISE_UPPER;
    return { lower, upper };
  }

  #addPrior(theta: Float64Array, gradient: Float64Array): number {
    let penalty = 0;
    for (let h = 0; h < theta.length; h++) {
      const { mean, sd } = h < this.shape.scaleCount ? this.#scale : this.noisePrior;
      const e = ((theta[h] as number) - mean) / sd;
      penalty += 0.5 * e * e;
      gradient[h] = (gradient[h] as number) + e / sd;
    }
    return penalty;
  }

  /**
   * Negative log of likelihood times prior, without constants, with its gradient.
   *
   * @param theta - [H + 1]
   */
  negativeLogPosterior(
    X: Float64Array,
    r: Float64Array,
    z: Float64Array,
    theta: Float64Array,
  ): Evaluation & { readonly gradient: Float64Array } {
    const gradient = new Float64Array(theta.length);
    const value = this.posteriorValue(X, r, z, theta, gradient);
    this.factor.invert();
    this.factor.addLikelihoodGradient(this.alpha, r, gradient);
    return { value, gradient };
  }

  /**
   * The value of {@link GaussianProcess.negativeLogPosterior} alone, at a third of the cost.
   *
   * @param gradient - receives the gradient of the prior term
   */
  posteriorValue(
    X: Float64Array,
    r: Float64Array,
    z: Float64Array,
    theta: Float64Array,
    gradient = new Float64Array(theta.length),
  ): number {
    this.factor.load(X, r, z.length, theta);
    const fit = this.#target(z);
    const penalty = this.#addPrior(theta, gradient);
    return 0.5 * (this.factor.logDeterminant() + fit) + penalty;
  }

  /** Sets μ and α for targets z of all rows in the factor; returns (z − μ)ᵀ α. */
  #target(z: Float64Array): number {
    const ones = this.factor.solve(new Float64Array(z.length).fill(1));
    const solved = this.factor.solve(z);
    let total = 0;
    let weight = 0;
    for (let i = 0; i < z.length; i++) {
      total += solved[i] as number;
      weight += ones[i] as number;
    }
    this.mean = total / weight;
    this.alpha = solved.map((v, i) => v - this.mean * (ones[i] as number));
    let fit = 0;
    for (let i = 0; i < z.length; i++) fit += ((z[i] as number) - this.mean) * (this.alpha[i] as number);
    return fit;
  }

  /**
   * Optimises θ from each start and keeps the best; leaves the model unconditioned.
   *
   * Deterministic: the same rows, targets and starts give the same bits.
   */
  fit(
    X: Float64Array,
    r: Float64Array,
    z: Float64Array,
    starts: readonly Float64Array[],
    options: FitOptions,
  ): Minimum {
    const { lower, upper } = this.bounds();
    let best: Minimum | undefined;
    for (const start of starts) {
      const found = minimizeInBox((theta) => this.negativeLogPosterior(X, r, z, theta), start, lower, upper, {
        maxEvaluations: options.maxEvaluations,
        // The likelihood is a sum over n trials: a finer tolerance does not change the suggestions.
        valueTolerance: 1e-4 * Math.sqrt(z.length),
        gradientTolerance: 1e-2,
        maxStep: 1.5,
      });
      if (!best || found.value < best.value) best = found;
    }
    if (!best) throw new Error('a fit needs a start');
    this.theta = best.x;
    return best;
  }

  /** Factors the kernel matrix of n rows at θ, ready for targets, appended rows and predictions. */
  condition(X: Float64Array, r: Float64Array, n: number, theta: Float64Array): void {
    this.theta = theta;
    this.factor.load(X, r, n, theta);
    this.factor.invert();
  }

  /** Sets the targets of all conditioned rows, [n]. */
  setTargets(z: Float64Array): void {
    this.#target(z);
  }

  /**
   * Posterior mean at the conditioned rows themselves, in closed form: z − (g·r + jitter)·α, [n].
   *
   * Predicting at all rows would cost as much as scoring the candidates of a suggestion.
   */
  meanAtRows(z: Float64Array, r: Float64Array): Float64Array {
    const { noise, jitter } = this.factor;
    return z.map((v, i) => v - (noise * (r[i] as number) + jitter) * (this.alpha[i] as number));
  }

  /**
   * Posterior mean and variance of the latent function at M rows, with optional gradients in the numeric columns.
   *
   * Rows appended after the targets were set count as observed exactly at their posterior mean (α = 0).
   *
   * @param rows - [M, D]
   * @returns a view that the next call overwrites
   */
  predict(rows: Float64Array, count: number, gradients = false): Prediction {
    predictRows(this.factor, this.mean, this.alpha, rows, count, gradients, this.#prediction);
    if (this.expectation) this.#addExpectation(this.expectation, rows, count, gradients);
    return this.#prediction;
  }

  #addExpectation(expectation: Expectation, rows: Float64Array, count: number, gradients: boolean): void {
    const { spread } = expectation;
    const expected = expectation.at(rows, count, gradients);
    const { mean, variance, meanGradient, varianceGradient } = this.#prediction;
    for (let i = 0; i < count; i++) {
      mean[i] = (expected.mean[i] as number) + spread * (mean[i] as number);
      variance[i] = spread * spread * (variance[i] as number);
    }
    const slopes = gradients ? count * this.shape.numericCount : 0;
    for (let k = 0; k < slopes; k++) {
      meanGradient[k] = (expected.meanGradient[k] as number) + spread * (meanGradient[k] as number);
      varianceGradient[k] = spread * spread * (varianceGradient[k] as number);
    }
  }
}
