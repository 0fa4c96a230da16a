import { asLoss, type Goal } from '../../model/index.ts';
import { EvaluationSchedule } from '../evaluation/evaluation-schedule.ts';
import { roundedText } from '../number-text.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import { RankedTrials } from '../ranking/ranked-trials.ts';
import type { TruncationSelectionDefinition } from './definition.ts';

/**
 * Stops a trial that is among the worst `truncationPercentage` % at the same interval, by best report so far.
 *
 * n = number of trials with at least one report, including the judged one, and without ended ones if
 * `excludeFinishedJobs`; k = ⌊n·p/100⌋. A trial is stopped if fewer than k others are no better than it. So ties
 * survive: of three equal worst trials at k = 2, none is stopped. A trial without a finite report has no such
 * protection: it is stopped if k ≥ 1 and any trial has a finite one.
 */
export class TruncationSelection implements TerminationPolicy {
  readonly name = 'truncation_selection';
  readonly version = 1;
  readonly #goal: Goal;
  readonly #percentage: number;
  readonly #excludeFinished: boolean;
  readonly #schedule: EvaluationSchedule;
  readonly #trials: RankedTrials;

  constructor(definition: TruncationSelectionDefinition, context: PolicyContext, meter?: WorkMeter) {
    this.#goal = context.goal;
    this.#percentage = definition.truncationPercentage;
    this.#excludeFinished = definition.excludeFinishedJobs;
    this.#schedule = new EvaluationSchedule(definition.evaluationInterval, definition.delayEvaluation);
    this.#trials = new RankedTrials(this.#schedule, 'best', meter);
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    const history = this.#trials.report(trial, asLoss(this.#goal, value));
    if (history === undefined || !judged || !this.#schedule.isDue(history.best.length)) return keepRunning;
    const interval = history.best.length;
    const loss = history.best.at(interval);
    const all = this.#trials.ranking.at(this.#schedule.stageOf(interval));
    const trials = all.size;
    const cut = Math.floor((trials * this.#percentage) / 100);
    if (trials < 2 || cut < 1) return keepRunning;
    const better = all.countBelow(loss);
    const finite = Number.isFinite(loss);
    // Compares the number of other trials that are no better.
    if (finite ? trials - better - 1 >= cut : better === 0) return keepRunning;
    const best = asLoss(this.#goal, loss);
    const who = finite ? roundedText(best) : 'no finite value';
    const text = `${who} is among the worst ${cut} of ${trials} trials (${this.#percentage} %) at interval ${interval}`;
    const needed = asLoss(this.#goal, all.select(trials - 1 - cut));
    const numbers = { best, trials, cut, better, truncationPercentage: this.#percentage, needed };
    return stop({ policy: this.name, text, interval, numbers });
  }

  finished(trial: number): void {
    this.#trials.finished(trial, !this.#excludeFinished);
  }

  rewind(trial: number, keep: number): void {
    this.#trials.rewind(trial, keep);
  }
}
