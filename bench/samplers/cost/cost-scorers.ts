import type { Coordinates } from '../../../src/sampling/gp/model/coordinates.ts';
import { Scorer } from '../../../src/sampling/gp/search/scorer.ts';
import type { CostModel } from './cost-model.ts';

type ScorerParts = ConstructorParameters<typeof Scorer>;

/** Log expected improvement less `weight` times the log seconds: at 1, improvement per second. */
export class PerSecondScorer extends Scorer {
  readonly #costs: CostModel;
  readonly #weight: number;
  readonly #numericCount: number;

  constructor(parts: ScorerParts, costs: CostModel, weight: number, { numericCount }: Coordinates) {
    super(...parts);
    this.#costs = costs;
    this.#weight = weight;
    this.#numericCount = numericCount;
  }

  override score(rows: Float64Array, count: number, gradients = false): void {
    super.score(rows, count, gradients);
    const { mean, meanGradient } = this.#costs.predict(rows, count, gradients);
    for (let i = 0; i < count; i++) this.values[i] = (this.values[i] ?? 0) - this.#weight * (mean[i] ?? 0);
    if (!gradients) return;
    for (let k = 0; k < count * this.#numericCount; k++)
      this.gradient[k] = (this.gradient[k] ?? 0) - this.#weight * (meanGradient[k] ?? 0);
  }
}

/** What a candidate loses for each unit of log improvement below the floor, in units of log seconds. */
const PENALTY = 10;

/** The least log seconds where the log improvement reaches a floor: a point of the Pareto front of the two. */
export class CheapestScorer extends Scorer {
  readonly #costs: CostModel;
  readonly #floor: number;
  readonly #numericCount: number;

  constructor(parts: ScorerParts, costs: CostModel, floor: number, { numericCount }: Coordinates) {
    super(...parts);
    this.#costs = costs;
    this.#floor = floor;
    this.#numericCount = numericCount;
  }

  override score(rows: Float64Array, count: number, gradients = false): void {
    super.score(rows, count, gradients);
    const Dn = this.#numericCount;
    const { mean, meanGradient } = this.#costs.predict(rows, count, gradients);
    for (let i = 0; i < count; i++) {
      const short = Math.max(0, this.#floor - (this.values[i] ?? 0));
      this.values[i] = -(mean[i] ?? 0) - PENALTY * short;
      if (!gradients) continue;
      const slope = short > 0 ? PENALTY : 0;
      for (let k = i * Dn; k < (i + 1) * Dn; k++)
        this.gradient[k] = slope * (this.gradient[k] ?? 0) - (meanGradient[k] ?? 0);
    }
  }
}
