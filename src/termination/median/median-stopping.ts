import { asLoss, type Goal } from '../../model/index.ts';
import { EvaluationSchedule } from '../evaluation/evaluation-schedule.ts';
import { numberPairText } from '../number-text.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import type { SameAgeValues } from '../ranking/age-ranking.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import { RankedTrials } from '../ranking/ranked-trials.ts';
import type { RunningStatistic } from '../ranking/running-statistic.ts';
import type { MedianStoppingDefinition } from './definition.ts';

/**
 * Stops a trial whose best report so far is worse than the median of the running averages of all trials, itself
 * included, at the same interval.
 *
 * Reference: Golovin et al. (2017), Google Vizier, KDD, section 3.2.1; HyperDrive takes the median over trials in every
 * state. With an even number of trials the median is the mean of the two middle averages. A trial without a finite
 * report has the worst possible average.
 */
export class MedianStopping implements TerminationPolicy {
  readonly name = 'median_stopping';
  readonly version = 1;
  readonly #goal: Goal;
  readonly #schedule: EvaluationSchedule;
  readonly #trials: RankedTrials;

  constructor(definition: MedianStoppingDefinition, context: PolicyContext, meter?: WorkMeter) {
    this.#goal = context.goal;
    this.#schedule = new EvaluationSchedule(definition.evaluationInterval, definition.delayEvaluation);
    this.#trials = new RankedTrials(this.#schedule, 'mean', meter);
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    const history = this.#trials.report(trial, asLoss(this.#goal, value));
    if (history === undefined || !judged || !this.#schedule.isDue(history.ranked.length)) return keepRunning;
    const interval = history.ranked.length;
    const loss = history.best.at(interval);
    const averages = this.#trials.ranking.at(this.#schedule.stageOf(interval));
    const trials = averages.size;
    // A trial is never compared with itself alone.
    if (trials < 2) return keepRunning;
    const median = medianBelow(averages, loss);
    if (median === undefined) return keepRunning;
    const best = asLoss(this.#goal, loss);
    const limit = asLoss(this.#goal, median);
    const needed = asLoss(this.#goal, enough(averages, history.ranked, median));
    const [bestText, limitText] = numberPairText(best, limit);
    const what = `the median of ${trials} running averages at interval ${interval}`;
    const sign = this.#goal === 'maximize' ? '<' : '>';
    const text = Number.isFinite(best)
      ? `${bestText} ${sign} ${limitText}, ${what}`
      : `no finite value; ${limitText} is ${what}`;
    return stop({ policy: this.name, text, interval, numbers: { best, median: limit, trials, needed } });
  }

  finished(trial: number): void {
    this.#trials.finished(trial, true);
  }

  rewind(trial: number, keep: number): void {
    this.#trials.rewind(trial, keep);
  }
}

/**
 * The median of the averages if it is below `loss`, else undefined. One count decides most reports: the median itself
 * is computed only for a stop, or if `loss` lies between the two middle values.
 */
function medianBelow(averages: SameAgeValues, loss: number): number | undefined {
  const size = averages.size;
  const upper = size >>> 1;
  const below = averages.countBelow(loss);
  if (below < upper) return undefined;
  if (size % 2 === 1) return below > upper ? averages.select(upper) : undefined;
  const low = averages.select(upper - 1);
  const high = averages.select(upper);
  // Halved first, because the sum of two finite numbers may overflow.
  const median = Number.isFinite(low + high) ? (low + high) / 2 : low / 2 + high / 2;
  return median < loss ? median : undefined;
}

/**
 * The largest last loss with which a stopped trial would have been at the median. All its averages are above the
 * median, so with an odd number of trials its own does not matter. With an even number, a lower loss also lowers the
 * mean of the two middle averages, if the trial's own is the upper one.
 */
function enough(averages: SameAgeValues, own: RunningStatistic, median: number): number {
  const { size } = averages;
  if (size % 2 === 1) return median;
  const half = size / 2;
  const middle = averages.select(half - 1);
  const isUpper = averages.countBelow(own.at(own.length)) <= half;
  const upper = isUpper
    ? half + 1 < size
      ? averages.select(half + 1)
      : Number.POSITIVE_INFINITY
    : averages.select(half);
  // The own average is the line rest + loss · share.
  const rest = own.withLast(0);
  const share = own.withLast(1) - rest;
  return Math.min(middle / 2 + upper / 2, (middle + rest) / (2 - share));
}
