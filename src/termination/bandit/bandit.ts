import { asLoss, type Goal } from '../../model/index.ts';
import { EvaluationSchedule } from '../evaluation/evaluation-schedule.ts';
import { numberPairText, roundedText } from '../number-text.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import { BestByInterval } from '../ranking/best-by-interval.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import type { BanditDefinition } from './definition.ts';

/**
 * Stops a trial whose best report so far is outside the slack around the best of all trials at the same interval.
 *
 * B = best over all trials within their first N reports; limit: slack factor f, maximise: B / (1 + f) for B > 0, in
 *   general B − |B|·f/(1 + f); minimise: B·(1 + f), in general B + |B|·f slack amount a: B − a, B + a A trial is
 *   stopped if it is strictly beyond the limit; equal up to rounding is not beyond. The allowed distance is never
 *   negative, so the best trial is never stopped, whatever the sign of the metric. A trial without a finite report is
 *   beyond every limit.
 */
export class Bandit implements TerminationPolicy {
  readonly name = 'bandit';
  readonly version = 1;
  readonly #goal: Goal;
  readonly #slack: { readonly kind: 'factor' | 'amount'; readonly size: number };
  readonly #schedule: EvaluationSchedule;
  readonly #bests: BestByInterval;

  /** @param definition - exactly one of the two slacks is set (see `validatePolicy`); the factor wins otherwise */
  constructor(definition: BanditDefinition, context: PolicyContext, meter?: WorkMeter) {
    this.#goal = context.goal;
    this.#slack =
      definition.slackFactor === undefined
        ? { kind: 'amount', size: definition.slackAmount ?? Number.POSITIVE_INFINITY }
        : { kind: 'factor', size: definition.slackFactor };
    this.#schedule = new EvaluationSchedule(definition.evaluationInterval, definition.delayEvaluation);
    this.#bests = new BestByInterval(meter);
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    const history = this.#bests.report(trial, asLoss(this.#goal, value));
    if (history === undefined || !judged || !this.#schedule.isDue(history.length)) return keepRunning;
    const interval = history.length;
    const loss = history.at(interval);
    const bestLoss = this.#bests.bestUpTo(interval);
    if (!Number.isFinite(bestLoss)) return keepRunning;
    const best = asLoss(this.#goal, bestLoss);
    const limit = this.#limit(best);
    // 0.8 − 0.2 is 0.6000000000000001: the rounding of the limit must not stop a value that is on it.
    const rounding = 4 * Number.EPSILON * Math.max(Math.abs(limit), Math.abs(best));
    if (!(loss - asLoss(this.#goal, limit) > rounding)) return keepRunning;
    return this.#stop(asLoss(this.#goal, loss), limit, best, interval);
  }

  finished(trial: number): void {
    this.#bests.finished(trial);
  }

  rewind(trial: number, keep: number): void {
    this.#bests.rewind(trial, keep);
  }

  #limit(best: number): number {
    const { kind, size } = this.#slack;
    if (this.#goal === 'minimize') return best + (kind === 'factor' ? Math.abs(best) * size : size);
    if (kind === 'amount') return best - size;
    return best > 0 ? best / (1 + size) : best - (Math.abs(best) * size) / (1 + size);
  }

  #stop(value: number, limit: number, best: number, interval: number): PolicyDecision {
    const [valueText, limitText] = numberPairText(value, limit);
    const sign = this.#goal === 'maximize' ? '<' : '>';
    const text = Number.isFinite(value)
      ? `${valueText} ${sign} ${limitText} = ${this.#formula(best)} at interval ${interval}`
      : `no finite value by interval ${interval}, where the limit is ${roundedText(limit)} = ${this.#formula(best)}`;
    const slack = this.#slack.kind === 'factor' ? { slackFactor: this.#slack.size } : { slackAmount: this.#slack.size };
    return stop({
      policy: this.name,
      text,
      interval,
      numbers: { best: value, limit, bestOfAll: best, ...slack, needed: limit },
    });
  }

  /** The calculation of the limit from the best value, in numbers. */
  #formula(best: number): string {
    const { kind, size } = this.#slack;
    const base = roundedText(best);
    const grown = roundedText(1 + size);
    if (kind === 'amount') return `${base} ${this.#goal === 'maximize' ? '-' : '+'} ${roundedText(size)}`;
    if (best > 0) return this.#goal === 'maximize' ? `${base}/${grown}` : `${base}·${grown}`;
    const distance = `${roundedText(Math.abs(best))}·${roundedText(size)}`;
    return this.#goal === 'maximize' ? `${base} - ${distance}/${grown}` : `${base} + ${distance}`;
  }
}
