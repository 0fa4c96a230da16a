import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning } from '../policy-decision.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import { Asha } from './asha.ts';
import type { HalvingDefinition } from './definition.ts';
import { defaultMinReports } from './min-reports.ts';
import { rungsBetween } from './rungs.ts';

const GOLDEN_RATIO = 0.6180339887498949;

/**
 * Asynchronous Hyperband: assigns trials to brackets that differ in the reports before their first rung. Each bracket
 * is a separate {@link Asha}.
 *
 * Reference: Li et al. (2018), Hyperband, JMLR 18; asynchronous brackets as in Li et al. (2020), ASHA. Bracket 0 never
 * stops a trial; the others begin at the rungs r, r·η, r·η², …, where r is `minReports`, and bracket s_max begins at r
 * itself. The share of a bracket is its share of trials in the paper: (s_max + 1)/(s + 1) · η^s.
 * Departs from the papers: a golden-ratio sequence of trial numbers assigns the brackets, so that every stretch of
 * consecutive trials has these shares and a rebuilt policy assigns the same ones.
 */
export class Hyperband implements TerminationPolicy {
  readonly name = 'hyperband';
  readonly version = 1;
  readonly #brackets: readonly Asha[];
  /** Cumulative shares of the brackets, ending in 1. */
  readonly #shares: readonly number[];

  constructor(definition: HalvingDefinition, context: PolicyContext, meter?: WorkMeter) {
    const { maxReports, reductionFactor, minReports = defaultMinReports(maxReports) } = definition;
    const starts = [maxReports, ...rungsBetween(minReports, maxReports, reductionFactor).reverse()];
    this.#brackets = starts.map((start) => new Asha({ ...definition, minReports: start }, context, meter, this.name));
    let size = 1;
    const sizes = starts.map((_, s) => {
      const share = Math.ceil((starts.length * size) / (s + 1));
      size *= reductionFactor;
      return share;
    });
    const total = sizes.reduce((a, b) => a + b, 0);
    let passed = 0;
    this.#shares = sizes.map((share) => {
      passed += share;
      return passed / total;
    });
  }

  /** The bracket of a trial; trials of bracket 0 are never stopped. */
  bracketOf(trial: number): number {
    const turns = (trial + 1) * GOLDEN_RATIO;
    const u = turns - Math.floor(turns);
    const found = this.#shares.findIndex((share) => u < share);
    return found < 0 ? this.#shares.length - 1 : found;
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    return this.#bracketWith(trial)?.report(trial, value, judged) ?? keepRunning;
  }

  finished(trial: number): void {
    this.#bracketWith(trial)?.finished(trial);
  }

  rewind(trial: number, keep: number): void {
    this.#bracketWith(trial)?.rewind(trial, keep);
  }

  #bracketWith(trial: number): Asha | undefined {
    return this.#brackets[this.bracketOf(trial)];
  }
}
