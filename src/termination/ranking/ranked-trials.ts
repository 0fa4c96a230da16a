import type { EvaluationSchedule } from '../evaluation/evaluation-schedule.ts';
import { AgeRanking } from './age-ranking.ts';
import type { WorkMeter } from './ordered-values.ts';
import { RunningBest, RunningMean, type RunningStatistic } from './running-statistic.ts';

/** An open trial. */
export interface RankedTrial {
  /** Best loss after each report. */
  readonly best: RunningBest;
  /** The statistic that ranks the trial; may be `best` itself. */
  readonly ranked: RunningStatistic;
}

/**
 * The histories of all trials, ranked at every evaluation point. An ended trial stays in the ranking, but its history
 * is dropped.
 */
export class RankedTrials {
  readonly ranking: AgeRanking;
  readonly #schedule: EvaluationSchedule;
  readonly #by: 'best' | 'mean';
  readonly #live = new Map<number, RankedTrial>();
  readonly #ended = new Set<number>();

  /** @param by - rank by the best report so far, or by the mean of all reports so far */
  constructor(schedule: EvaluationSchedule, by: 'best' | 'mean', meter?: WorkMeter) {
    this.ranking = new AgeRanking(meter);
    this.#schedule = schedule;
    this.#by = by;
  }

  /** Records the next loss of a trial; undefined if the trial has ended. */
  report(trial: number, loss: number): RankedTrial | undefined {
    if (this.#ended.has(trial)) return undefined;
    const known = this.#live.get(trial) ?? this.#begin(trial);
    const { ranked, best } = known;
    const before = ranked.length;
    const valueBefore = before === 0 ? 0 : ranked.at(before);
    const value = ranked.push(loss);
    if (best !== ranked) best.push(loss);
    const stage = this.#schedule.stageOf(before + 1);
    const stageBefore = this.#schedule.stageOf(before);
    if (before === 0) this.ranking.add(stage, value);
    else this.ranking.move(stageBefore, valueBefore, stage, value);
    if (stage > stageBefore) this.ranking.reach(stage, value);
    return known;
  }

  /** The history of an open trial. */
  live(trial: number): RankedTrial | undefined {
    return this.#live.get(trial);
  }

  /** True after {@link finished}. */
  hasEnded(trial: number): boolean {
    return this.#ended.has(trial);
  }

  /** @param keepInRanking - false removes the trial as a reference for others */
  finished(trial: number, keepInRanking: boolean): void {
    if (!keepInRanking) this.rewind(trial, 0);
    this.#live.delete(trial);
    this.#ended.add(trial);
  }

  /** Cuts a trial's history back to its first `keep` reports. O((reports dropped + 1) · log K · log n). */
  rewind(trial: number, keep: number): void {
    const known = this.#live.get(trial);
    if (known === undefined || keep >= known.ranked.length) return;
    const { ranked, best } = known;
    const stage = this.#schedule.stageOf(ranked.length);
    const keptStage = this.#schedule.stageOf(keep);
    for (let s = stage; s > keptStage; s--) this.ranking.unreach(s, ranked.at(this.#schedule.intervalOf(s)));
    const value = ranked.at(ranked.length);
    if (keep === 0) {
      this.ranking.remove(stage, value);
      this.#live.delete(trial);
      return;
    }
    this.ranking.move(stage, value, keptStage, ranked.at(keep));
    ranked.cut(keep);
    best.cut(keep);
  }

  #begin(trial: number): RankedTrial {
    const best = new RunningBest();
    const begun: RankedTrial = { best, ranked: this.#by === 'best' ? best : new RunningMean() };
    this.#live.set(trial, begun);
    return begun;
  }
}
