/**
 * How the Gaussian process uses what is known of good values (docs/decisions/priors-in-samplers.md):
 *
 * - the first trial of the initial design is a draw from the prior; then every second one is while the trials support the
 *   prior, all are once they support it clearly, and none is otherwise. The others are spread evenly;
 * - half of the evenly spread candidates of a search are draws from the prior;
 * - the acquisition adds (β/n)·trust·log π, which fades with the number n of ended trials.
 *
 * Trust is what the trials say about the prior (prior/evidence.ts): without support, its weight is 0.
 *
 * Reference: Hvarfner et al. (2022), πBO: Augmenting Acquisition Functions with User Beliefs, arXiv 2204.11051. The idea
 * of rejecting a prior: DynaBO (2025), arXiv 2511.02570.
 */
import type { ParameterPrior } from '../../../space/index.ts';
import { type PriorEvidence, SpacePrior } from '../../prior/index.ts';
import type { Coordinates } from '../model/coordinates.ts';
import { Design } from '../search/design.ts';
import type { PriorUse } from '../search/scorer.ts';
import { PriorTerm } from './prior-term.ts';

/** β: the number of trials after which the weight begins to fall. */
const STRENGTH = 10;
/** Support from which the rest of the design is drawn from the prior. */
const CLEAR_SUPPORT = 1;
/** With fewer trials there is nothing to compare. */
const FEWEST_TRIALS = 2;
/** Weights below this change nothing. */
const SMALLEST_WEIGHT = 0.02;

/** See the head of the file. */
export class PriorGuide {
  readonly prior: SpacePrior;
  readonly design: Design;
  readonly #term: PriorTerm;

  private constructor(coordinates: Coordinates, seed: number, prior: SpacePrior) {
    this.prior = prior;
    this.design = new Design(coordinates, seed, prior);
    this.#term = new PriorTerm(coordinates, prior);
  }

  /** @returns undefined if nothing is known */
  static of(
    coordinates: Coordinates,
    seed: number,
    priors: readonly (ParameterPrior | undefined)[],
  ): PriorGuide | undefined {
    const prior = new SpacePrior(coordinates.space, priors);
    return prior.isStated ? new PriorGuide(coordinates, seed, prior) : undefined;
  }

  /** Whether design trial `number` is a draw from the prior. */
  drawsFor(number: number, { count, support }: PriorEvidence): boolean {
    if (support > CLEAR_SUPPORT) return true;
    return number % 2 === 0 && (support > 0 || count < FEWEST_TRIALS);
  }

  /** The prior's part of the acquisition; undefined if it is rejected or has faded. */
  use(evidence: PriorEvidence): PriorUse | undefined {
    const fade = Math.min(1, STRENGTH / Math.max(1, evidence.count));
    if (fade < SMALLEST_WEIGHT) return undefined;
    const weight = fade * evidence.trust;
    return weight < SMALLEST_WEIGHT ? undefined : { term: this.#term, weight };
  }
}
