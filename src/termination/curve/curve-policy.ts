/**
 * Stops a trial if two independent criteria agree: it is outside a shrinking top share of all trials at the same age,
 * and a learning-curve model gives it almost no chance of beating the best value.
 *
 * t  reports of the judged trial     T  reports of a full trial     n  trials with a report     b  best loss
 * A trial stops at t if all hold:
 *   1. t ≥ max(r, ⌈g·T⌉), t < T, and b is worse than the best loss of all trials;
 *   2. another trial has reached age t;
 *   3. at least ⌈n/(1 + c·t/T)⌉ trials are strictly better at the same age (shorter ones with all their reports);
 *   4. P(a future loss beats the best of all) < α.
 * At c = 25 the rank guard keeps the best half at 4 % of T, a fifth at 16 %, 1 in 26 at the end: successive halving at
 * every report, without rungs. Rank alone loses 0.014 of regret, chance alone 0.019, both together 0.001. For r, g, c
 * and α, which depend on the number of trials of the sweep, see `presets.ts`.
 *
 * Cost: O(log n) for the rank, O(S) for the model (S = 512 shapes), about 0.03 ms.
 */
import { asLoss, type Goal } from '../../model/index.ts';
import { EvaluationSchedule } from '../evaluation/evaluation-schedule.ts';
import { numberPairText, roundedText } from '../number-text.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import { RankedTrials } from '../ranking/ranked-trials.ts';
import { CurveModel, type CurvePrediction } from './curve-model.ts';
import { appendLoss, type CurveTrial, cutLosses, newCurveTrial } from './curve-trial.ts';
import type { CurveDefinition } from './definition.ts';
import { agesOf } from './live-curve.ts';
import { type CurvePreset, type CurvePresetName, curvePreset, firstJudged, guardedTrials } from './presets.ts';
import { SweepScale } from './sweep-scale.ts';
import { TrialLength } from './trial-length.ts';

/** No trial is judged on its first report, which has no curve yet. */
const FIRST_RANKED = 2;
/** Fewest ages for an extrapolation. */
const LEAST_AGES = 2;

/** Versions of the rules. */
const versions = { auto: 3, safe: 2, fast: 4 } as const satisfies Record<CurvePresetName, number>;

class CurvePolicy implements TerminationPolicy {
  readonly name: CurvePresetName;
  readonly version: number;
  /** Number of configurations that the sampler can suggest. */
  readonly #configurations: number;
  #preset: CurvePreset;
  readonly #goal: Goal;
  readonly #length: TrialLength;
  readonly #schedule = new EvaluationSchedule(1, FIRST_RANKED);
  readonly #ranked: RankedTrials;
  readonly #scale = new SweepScale();
  readonly #trials = new Map<number, CurveTrial>();
  /** Expected best losses of ended trials. */
  readonly #expected = new Map<number, number>();
  #model: { readonly curves: CurveModel; readonly length: number; readonly ages: number } | undefined;

  constructor(definition: CurveDefinition, context: PolicyContext, meter?: WorkMeter) {
    this.name = definition.type;
    this.version = versions[definition.type];
    this.#configurations = context.configurations ?? Number.POSITIVE_INFINITY;
    this.#preset = this.#presetFor(context.maxTotalTrials);
    this.#goal = context.goal;
    this.#length = new TrialLength(definition.maxReports);
    this.#ranked = new RankedTrials(this.#schedule, 'best', meter);
    this.#followLength();
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    const loss = asLoss(this.#goal, value);
    const bestBefore = this.#bestOf(trial);
    const history = this.#ranked.report(trial, loss);
    if (history === undefined) return keepRunning;
    const interval = history.best.length;
    const best = history.best.at(interval);
    const known = this.#trials.get(trial) ?? newCurveTrial();
    this.#trials.set(trial, known);
    const fresh = appendLoss(known, this.#scale.winsorised(loss));
    this.#observe(known, fresh, known.losses.length - fresh.length);
    if (known.first === undefined && fresh.length > 0) {
      known.first = loss;
      this.#scale.addFirst(loss);
    }
    this.#scale.changeBest(bestBefore, best);
    this.#length.reached(interval);
    this.#followLength();
    return judged ? this.#judge(known, interval, best) : keepRunning;
  }

  finished(trial: number, outcome: 'completed' | 'failed' | 'stopped' | 'canceled'): void {
    const history = this.#ranked.live(trial);
    const known = this.#trials.get(trial);
    this.#ranked.finished(trial, true);
    if (history === undefined || known === undefined) return;
    const best = history.best.at(history.best.length);
    if (outcome === 'completed') {
      this.#length.completed(history.best.length);
      this.#followLength();
      const { curve } = known;
      if (this.#model !== undefined && curve !== undefined && curve.age === this.#model.ages)
        this.#model.curves.finish(curve, this.#scale.range);
    }
    const expected = outcome === 'completed' ? best : this.#predict(known, history.best.length)?.mean;
    if (expected !== undefined && Number.isFinite(expected)) this.#expected.set(trial, expected);
    this.#scale.closeBest(best);
    this.#trials.delete(trial);
  }

  /**
   * Rewinds a trial and refits its curve, O(S · keep). If the length of a trial is learned, the removed reports still
   * count as a length that was reached.
   */
  rewind(trial: number, keep: number): void {
    const history = this.#ranked.live(trial);
    const known = this.#trials.get(trial);
    if (history === undefined || known === undefined || keep >= history.best.length) return;
    const before = this.#bestOf(trial);
    const { first } = known;
    this.#ranked.rewind(trial, keep);
    cutLosses(known, keep);
    this.#scale.changeBest(before, this.#bestOf(trial));
    if (first !== undefined && known.first === undefined) this.#scale.removeFirst(first);
    this.#refit(known);
    if (keep === 0) this.#trials.delete(trial);
  }

  /**
   * Forecast of the trial's best value, in the metric's own direction: its actual best if it completed, else the
   * model's mean of the best future value.
   */
  expectedFinal(trial: number): number | undefined {
    const known = this.#trials.get(trial);
    const loss =
      known === undefined
        ? this.#expected.get(trial)
        : this.#predict(known, this.#ranked.live(trial)?.best.length ?? 0)?.mean;
    return loss === undefined || !Number.isFinite(loss) ? undefined : asLoss(this.#goal, loss);
  }

  totalChanged(maxTotalTrials: number): void {
    this.#preset = this.#presetFor(maxTotalTrials);
  }

  #presetFor(maxTotalTrials: number): CurvePreset {
    return curvePreset(this.name, Math.min(maxTotalTrials, this.#configurations));
  }

  #judge(known: CurveTrial, interval: number, best: number): PolicyDecision {
    const model = this.#model;
    const { incumbent } = this.#scale;
    if (model === undefined || interval >= model.length) return keepRunning;
    if (interval < firstJudged(this.#preset, model.length) || !(best > incumbent)) return keepRunning;
    const stage = this.#schedule.stageOf(interval);
    if (this.#ranked.ranking.reachedCount(stage) < 2) return keepRunning;
    const trials = this.#ranked.ranking.size;
    const guard = guardedTrials(this.#preset, interval, model.length, trials);
    const ranking = this.#ranked.ranking.at(stage);
    const better = ranking.countBelow(best);
    if (better < guard) return keepRunning;
    const prediction = this.#predict(known, interval, incumbent);
    // Without a finite report there is no curve to extrapolate, and no reason to wait.
    const chance = prediction?.chance ?? (best === Number.POSITIVE_INFINITY ? 0 : 1);
    if (!(chance < this.#preset.alpha)) return keepRunning;
    const needed = ranking.select(guard - 1);
    const standing = { interval, best, better, guard, trials, needed };
    return this.#stop({ ...standing, chance, incumbent, prediction, length: model.length });
  }

  #stop(facts: {
    readonly interval: number;
    readonly best: number;
    readonly better: number;
    readonly guard: number;
    readonly trials: number;
    readonly needed: number;
    readonly chance: number;
    readonly incumbent: number;
    readonly prediction: CurvePrediction | undefined;
    readonly length: number;
  }): PolicyDecision {
    const { interval, better, guard, trials, chance, prediction, length } = facts;
    const { alpha } = this.#preset;
    const best = asLoss(this.#goal, facts.best);
    const incumbent = asLoss(this.#goal, facts.incumbent);
    const [chanceText, alphaText] = numberPairText(Number(chance.toPrecision(2)), alpha);
    const who = Number.isFinite(best) ? roundedText(best) : 'no finite value';
    const text =
      `${who} is behind ${better} of ${trials} trials at interval ${interval}, where the best ${guard} are kept, ` +
      `and its chance to beat ${roundedText(incumbent)} by interval ${length} is ${chanceText} < ${alphaText}`;
    const numbers = {
      best,
      better,
      guard,
      trials,
      chance,
      alpha,
      incumbent,
      maxReports: length,
      scale: this.#scale.range,
      noise: prediction?.noise ?? Number.NaN,
      expected: prediction === undefined ? Number.NaN : asLoss(this.#goal, prediction.mean),
      expectedSd: prediction?.sd ?? Number.NaN,
      needed: asLoss(this.#goal, facts.needed),
    };
    return stop({ policy: this.name, text, interval, numbers });
  }

  #predict(known: CurveTrial, interval: number, target = Number.NEGATIVE_INFINITY): CurvePrediction | undefined {
    const model = this.#model;
    const { curve } = known;
    if (model === undefined || curve === undefined || interval >= model.length) return undefined;
    if (curve.age < LEAST_AGES || curve.age >= model.ages) return undefined;
    return model.curves.predict(curve, target, this.#scale.range);
  }

  #bestOf(trial: number): number {
    const best = this.#ranked.live(trial)?.best;
    return best?.at(best.length) ?? Number.POSITIVE_INFINITY;
  }

  /** Adds the losses after the first `from` to a curve. */
  #observe(known: CurveTrial, losses: readonly number[], from: number): void {
    const model = this.#model;
    if (model === undefined || losses.length === 0) return;
    known.curve ??= model.curves.begin();
    for (const [i, loss] of losses.entries()) {
      const report = from + i + 1;
      if (report > model.length) return;
      known.curve.observe(Math.ceil((report * model.ages) / model.length), loss);
    }
  }

  #refit(known: CurveTrial): void {
    known.curve = undefined;
    this.#observe(known, known.losses, 0);
  }

  /** A new trial length needs new shapes: the model restarts with the curves of open trials. */
  #followLength(): void {
    const length = this.#length.current;
    if (length === undefined || length === this.#model?.length) return;
    const ages = agesOf(length);
    this.#model = { curves: new CurveModel(ages), length, ages };
    for (const known of this.#trials.values()) this.#refit(known);
  }
}

/** Creates a curve policy of any preset. */
export const makeCurvePolicy = (definition: CurveDefinition, context: PolicyContext, meter?: WorkMeter) =>
  new CurvePolicy(definition, context, meter);
