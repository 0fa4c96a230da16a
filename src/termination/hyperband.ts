import { asLoss, type Goal } from '../records/index.ts';
import type { HalvingDefinition } from './asha.ts';
import { goOn } from './judgement.ts';
import type { WorkMeter } from './ordered-values.ts';
import type { EarlyTerminationPolicy, Judgement, PolicyContext } from './policy.ts';
import { defaultMinReports, LiveBests, RungLadder, rungsBetween } from './rungs.ts';

const GOLDEN_RATIO = 0.6180339887498949;

/**
 * Hyperband, asynchronous: trials are dealt to brackets that differ in the reports before their first rung; inside a
 * bracket the rule is {@link RungLadder}'s.
 *
 * Reference: Li et al. (2018), Hyperband, JMLR 18; asynchronous brackets as in Li et al. (2020), ASHA.
 * Bracket 0 never stops; the others begin at the rungs r, r·η, r·η², … of `minReports` r, bracket s_max at r itself.
 * A bracket's share is that of the original's trials: (s_max + 1)/(s + 1) · η^s.
 * Departs from the papers: trials are dealt by a golden-ratio sequence of their numbers, so that every stretch of
 * consecutive trials has the shares and a rebuilt policy deals alike.
 */
export class Hyperband implements EarlyTerminationPolicy {
  readonly name = 'hyperband';
  readonly version = 1;
  readonly #goal: Goal;
  readonly #ladders: readonly RungLadder[];
  /** Cumulative shares of the brackets, ending in 1. */
  readonly #shares: readonly number[];
  readonly #trials = new LiveBests();

  constructor(definition: HalvingDefinition, context: PolicyContext, meter?: WorkMeter) {
    const { maxReports, reductionFactor, minReports = defaultMinReports(maxReports) } = definition;
    this.#goal = context.goal;
    const starts = [maxReports, ...rungsBetween(minReports, maxReports, reductionFactor).reverse()];
    this.#ladders = starts.map((start) => {
      const rungs = rungsBetween(start, maxReports, reductionFactor);
      return new RungLadder({ rungs, reductionFactor, goal: context.goal, policy: this.name, meter });
    });
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

  /** The bracket of a trial, 0: never stopped. */
  bracketOf(trial: number): number {
    const turns = (trial + 1) * GOLDEN_RATIO;
    const u = turns - Math.floor(turns);
    const found = this.#shares.findIndex((share) => u < share);
    return found < 0 ? this.#shares.length - 1 : found;
  }

  report(trial: number, value: number, judged: boolean): Judgement {
    const history = this.#trials.report(trial, asLoss(this.#goal, value));
    const ladder = this.#ladders[this.bracketOf(trial)];
    if (history === undefined || ladder === undefined) return goOn;
    const rung = ladder.rungAt(history.length);
    if (rung === undefined) return goOn;
    const judgement = ladder.arrive(rung, history.at(history.length));
    return judged ? judgement : goOn;
  }

  finished(trial: number): void {
    this.#trials.finished(trial);
  }

  rewind(trial: number, keep: number): void {
    const history = this.#trials.get(trial);
    if (history === undefined) return;
    this.#ladders[this.bracketOf(trial)]?.rewind(history, keep);
    history.cut(keep);
  }
}
