/**
 * Visits to the options of a choice that the model would leave aside.
 *
 * A choice whose options hold parameters (a model, a solver) makes branches with numbers of their own. A branch that was
 * tried at one bad setting looks bad at all of them, and expected improvement over the best trial then refines another
 * branch for dozens of trials. So some suggestions stay within one option and improve on the best of that option
 * instead, which shows what it attains. Options take turns by evidence, as arms of a bandit: a visit goes to the one
 * with the lowest optimistic value, its best posterior mean less REACH/√(trials + ½), and none is due once that value is
 * above the best of all.
 *
 * Measured: docs/decisions/branches.md.
 */
import type { Rng } from '../../../numerics/index.ts';
import { meets } from '../../../space/index.ts';
import type { Coordinates } from '../model/coordinates.ts';

/** Trials of every option to begin with: every second suggestion goes to an option with fewer. */
const FEWEST_TRIALS = 2;
const BEGIN_EVERY = 2;
/** After that, every third suggestion may be a visit. */
const VISIT_EVERY = 3;
/**
 * Log expected improvement, in standard deviations of the losses, up to which a visit replaces a suggestion: 8 % of one.
 * While there is more to gain, the search follows it.
 */
export const WORTH_FOLLOWING = -2.5;
/** What an option may still gain after one trial, about, in standard deviations of the losses. */
const REACH = 2.5;
/** Value of an option at best, until it has a loss, and where its best is worse: the mean of all. */
const TYPICAL = 0;

/** An option to stay within, and the value to improve on there. */
export interface BranchVisit {
  /** Feature of the choice. */
  readonly feature: number;
  readonly option: number;
  readonly incumbent: number;
  /** Whether it is due whatever the model expects of its own suggestion. */
  readonly isDue: boolean;
}

/** What is known of the trials. */
export interface KnownTrials {
  /** Features of the trials with losses, [n, P]. */
  readonly features: Float64Array;
  /** Their posterior means, [n]. */
  readonly means: Float64Array;
  /** Rows whose trials may be the best one, best first. */
  readonly order: readonly number[];
}

/** A choice whose turn it is, with the trials in flight counted. */
interface Choosing {
  readonly feature: number;
  readonly trials: Float64Array;
  readonly known: KnownTrials;
  readonly isDue: boolean;
  readonly mayVisit: (option: number) => boolean;
}

/** Number of configurations with an option, or a lower bound of it: an option may have a single one. */
function configurations(features: Coordinates['features'], choice: number, option: number): number {
  let count = 1;
  for (const [i, feature] of features.entries()) {
    const { conditions } = feature.parameter;
    const isFree = conditions.every((condition) => condition.parent.coordinate === choice && meets(condition, option));
    if (i !== choice && isFree) count *= feature.count;
  }
  return count;
}

function hasDependents(features: Coordinates['features'], choice: number): boolean {
  return features.some(({ parameter }) => parameter.conditions.some(({ parent }) => parent.coordinate === choice));
}

interface Branch {
  /** Feature of the choice. */
  readonly feature: number;
  /** Trials of each option. */
  readonly trials: Float64Array;
  /** Trials of each option to begin with. */
  readonly fewest: readonly number[];
}

/** Choices at the top of a space whose options hold parameters, and how often each option was tried. */
export class BranchVisits {
  readonly #featureCount: number;
  readonly #branches: readonly Branch[];

  /** @param isBelieved - whether a prior says which options of a choice are good; none is then tried for its own sake */
  constructor({ features }: Coordinates, isBelieved: (feature: number) => boolean = () => false) {
    this.#featureCount = features.length;
    this.#branches = features.flatMap(({ kind, parameter, count }, feature) =>
      kind === 'category' && parameter.conditions.length === 0 && hasDependents(features, feature)
        ? [
            {
              feature,
              trials: new Float64Array(count),
              fewest: Array.from({ length: count }, (_, option) =>
                isBelieved(feature) ? 0 : Math.min(FEWEST_TRIALS, configurations(features, feature, option)),
              ),
            },
          ]
        : [],
    );
  }

  /** Counts a trial, whether it ended well or not. @param features - [P] */
  count(features: Float64Array): void {
    for (const { feature, trials } of this.#branches) {
      const option = features[feature] as number;
      trials[option] = (trials[option] as number) + 1;
    }
  }

  /**
   * The visit that suggestion `number` may make; undefined if none is due.
   *
   * @param pending - features of trials in flight, which count as trials, [k][P]
   */
  next(number: number, known: KnownTrials, pending: readonly Float64Array[], rng: Rng): BranchVisit | undefined {
    if (this.#branches.length === 0) return undefined;
    const drawn = this.#branches.length === 1 ? 0 : rng.uniformInt(this.#branches.length);
    const branch = this.#branches[drawn];
    if (!branch) return undefined;
    const { feature } = branch;
    const trials = branch.trials.slice();
    for (const features of pending) {
      const option = features[feature] as number;
      trials[option] = (trials[option] as number) + 1;
    }
    const lacks = (option: number): boolean => (trials[option] as number) < (branch.fewest[option] as number);
    const isDue = trials.some((_, option) => lacks(option));
    if (number % (isDue ? BEGIN_EVERY : VISIT_EVERY) !== 1) return undefined;
    const mayVisit = isDue ? lacks : () => true;
    return this.#choose({ feature, trials, known, isDue, mayVisit });
  }

  #choose({ feature, trials, known, isDue, mayVisit }: Choosing): BranchVisit | undefined {
    const { features, means, order } = known;
    const optionOf = (row: number): number => features[row * this.#featureCount + feature] as number;
    const bests = new Float64Array(trials.length).fill(TYPICAL);
    for (const row of order.toReversed()) bests[optionOf(row)] = means[row] as number;
    const top = order[0];
    if (top === undefined) return undefined;
    const leading = optionOf(top);
    let option = -1;
    let least = isDue ? Number.POSITIVE_INFINITY : (means[top] as number);
    for (const [other, count] of trials.entries()) {
      if (other === leading || !mayVisit(other)) continue;
      const optimistic = Math.min(TYPICAL, bests[other] as number) - REACH / Math.sqrt(count + 0.5);
      if (optimistic >= least) continue;
      least = optimistic;
      option = other;
    }
    return option < 0 ? undefined : { feature, option, incumbent: bests[option] as number, isDue };
  }
}
