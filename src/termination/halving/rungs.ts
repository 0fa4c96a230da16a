import { asLoss, type Goal } from '../../model/index.ts';
import { roundedText } from '../number-text.ts';
import type { PolicyDecision } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import { OrderedValues, type WorkMeter } from '../ranking/ordered-values.ts';
import { RunningBest } from '../ranking/running-statistic.ts';

/** Reports at which trials are compared: r, r·η, r·η², … below `maxReports`. */
export function rungsBetween(minReports: number, maxReports: number, reductionFactor: number): number[] {
  const rungs: number[] = [];
  for (let rung = minReports; rung < maxReports; rung = Math.max(rung + 1, Math.round(rung * reductionFactor)))
    rungs.push(rung);
  return rungs;
}

/**
 * Asynchronous successive halving, stopping type: at each rung, one in η of the arrived trials continues.
 *
 * Reference: Li et al. (2020), A System for Massively Parallel Hyperparameter Tuning (ASHA), MLSys; the stopping
 * variant as in Syne Tune: a trial is compared with the earlier arrivals at the rung, and is never paused.
 * Cost: O(log n) per report.
 */
export class RungLadder {
  readonly rungs: readonly number[];
  readonly #keepOneIn: number;
  readonly #goal: Goal;
  readonly #policy: string;
  /** At each rung, the best losses of the trials that got there. */
  readonly #values: readonly OrderedValues[];
  readonly #rungAt: ReadonlyMap<number, number>;

  constructor(options: {
    readonly rungs: readonly number[];
    readonly reductionFactor: number;
    readonly goal: Goal;
    readonly policy: string;
    readonly meter?: WorkMeter | undefined;
  }) {
    this.rungs = options.rungs;
    this.#keepOneIn = options.reductionFactor;
    this.#goal = options.goal;
    this.#policy = options.policy;
    this.#values = options.rungs.map(() => new OrderedValues(options.meter));
    this.#rungAt = new Map(options.rungs.map((interval, rung) => [interval, rung]));
  }

  /** Index of the rung at this many reports; undefined between rungs. */
  rungAt(interval: number): number | undefined {
    return this.#rungAt.get(interval);
  }

  /** Records a trial's best loss at a rung and judges the trial there. */
  arrive(rung: number, loss: number): PolicyDecision {
    const values = this.#values[rung];
    if (values === undefined) return keepRunning;
    values.insert(loss);
    const arrived = values.size;
    // Of fewer than η trials, none is the best one in η.
    if (arrived < this.#keepOneIn) return keepRunning;
    const kept = Math.max(1, Math.floor(arrived / this.#keepOneIn));
    const better = values.countBelow(loss);
    if (better < kept) return keepRunning;
    const interval = this.rungs[rung] ?? 0;
    const best = asLoss(this.#goal, loss);
    const who = Number.isFinite(best) ? roundedText(best) : 'no finite value';
    const text =
      `${who} is behind ${better} of ${arrived} trials at interval ${interval}, ` +
      `where the best ${kept} (one in ${roundedText(this.#keepOneIn)}) go on`;
    const needed = asLoss(this.#goal, values.select(kept - 1) ?? Number.NaN);
    return stop({ policy: this.#policy, text, interval, numbers: { best, arrived, better, kept, needed } });
  }

  /** Undoes a trial's arrivals at rungs beyond its first `keep` reports. */
  rewind(history: RunningBest, keep: number): void {
    for (const [rung, interval] of this.rungs.entries())
      if (interval > keep && interval <= history.length) this.#values[rung]?.remove(history.at(interval));
  }
}

/** Best loss so far of each open trial. */
export class LiveBests {
  readonly #live = new Map<number, RunningBest>();
  readonly #ended = new Set<number>();

  /** Records a loss; undefined if the trial has ended. */
  report(trial: number, loss: number): RunningBest | undefined {
    if (this.#ended.has(trial)) return undefined;
    let history = this.#live.get(trial);
    if (history === undefined) {
      history = new RunningBest();
      this.#live.set(trial, history);
    }
    history.push(loss);
    return history;
  }

  get(trial: number): RunningBest | undefined {
    return this.#live.get(trial);
  }

  finished(trial: number): void {
    this.#live.delete(trial);
    this.#ended.add(trial);
  }
}
