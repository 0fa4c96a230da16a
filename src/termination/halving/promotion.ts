import { asLoss, type Goal, type StopReason } from '../../model/index.ts';
import { roundedText } from '../number-text.ts';
import type { NextTrial, PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import { OrderedValues, type WorkMeter } from '../ranking/ordered-values.ts';
import { RunningBest } from '../ranking/running-statistic.ts';
import type { AshaDefinition } from './definition.ts';
import { defaultMinReports } from './min-reports.ts';
import { rungsBetween } from './rungs.ts';

/** One configuration: the trials that trained it, each from the outputs of its predecessor. */
interface Lineage {
  /** Number of the newest trial. */
  trial: number;
  /** Best loss after each report, over all trials of the lineage. */
  readonly best: RunningBest;
  /** Number of reports when the newest trial started. */
  begun: number;
  /** Number of reports of the lineage after each report of the newest trial: repeated work adds none. */
  reached: number[];
  /** Last step that earlier trials of the lineage reported; undefined without steps. */
  repeatedTo: number | undefined;
  lastStep: number | undefined;
  /** Rung at which its newest trial was paused. */
  pausedAt: number | undefined;
  hasEnded: boolean;
}

/** One rung: the trials that reached it, and the paused ones. */
interface Rung {
  readonly interval: number;
  /** Best losses of all trials that got there. */
  readonly arrived: OrderedValues;
  /** Paused lineages whose trials have ended, best first. */
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly lineage: Lineage;
  readonly loss: number;
}

/** The rank of a value at a rung. */
interface Standing {
  readonly arrived: number;
  /** How many of them continue. */
  readonly kept: number;
  readonly better: number;
  readonly isKept: boolean;
}

/**
 * Asynchronous successive halving with promotion: at each rung, a trial that is not among the best 1/η of the arrivals
 * is paused. The next free slot goes to the best paused trial that is now among the best 1/η of its rung, highest rung
 * first, or else to a new configuration.
 *
 * Reference: Li et al. (2020), A System for Massively Parallel Hyperparameter Tuning (ASHA), MLSys, algorithm 2.
 * Departs from the paper: (1) a trial that is among the best 1/η on arrival continues without a pause, which saves a
 * start; (2) trials of equal value share a rank; (3) a promotion is a new trial from the outputs of the paused one. A
 * report of a promoted trial with a step that an earlier trial of its lineage has reported is repeated work, not an
 * interval.
 * Cost: O(log n) per report, and one shift in an array of waiting trials per pause.
 */
export class PromotionAsha implements TerminationPolicy {
  readonly name = 'asha';
  readonly version = 1;
  readonly #goal: Goal;
  readonly #keepOneIn: number;
  readonly #rungs: readonly Rung[];
  readonly #rungAt: ReadonlyMap<number, number>;
  readonly #maxReports: number;
  readonly #lineages = new Map<number, Lineage>();
  /** Number of configurations that the sampler can still suggest. */
  #newLeft: number;

  constructor(definition: AshaDefinition, context: PolicyContext, meter?: WorkMeter) {
    const { maxReports, reductionFactor, minReports = defaultMinReports(maxReports) } = definition;
    this.#goal = context.goal;
    this.#keepOneIn = reductionFactor;
    this.#maxReports = maxReports;
    const intervals = rungsBetween(minReports, maxReports, reductionFactor);
    this.#rungs = intervals.map((interval) => ({ interval, arrived: new OrderedValues(meter), waiting: [] }));
    this.#rungAt = new Map(intervals.map((interval, rung) => [interval, rung]));
    this.#newLeft = context.configurations ?? Number.POSITIVE_INFINITY;
  }

  report(trial: number, value: number, judged: boolean, step?: number): PolicyDecision {
    const lineage = this.#lineageOf(trial);
    // Ignores late reports of a paused trial: when it continues, it repeats them, or they no longer matter.
    if (lineage.hasEnded || lineage.pausedAt !== undefined || lineage.trial !== trial) return keepRunning;
    const { best, reached, repeatedTo } = lineage;
    if (step !== undefined && repeatedTo !== undefined && step <= repeatedTo) {
      reached.push(best.length);
      return keepRunning;
    }
    if (step !== undefined) lineage.lastStep = Math.max(step, lineage.lastStep ?? step);
    const loss = best.push(asLoss(this.#goal, value));
    reached.push(best.length);
    const index = this.#rungAt.get(best.length);
    const rung = index === undefined ? undefined : this.#rungs[index];
    if (index === undefined || rung === undefined) return keepRunning;
    rung.arrived.insert(loss);
    const standing = this.#standing(rung, loss);
    if (standing.isKept || !judged) return keepRunning;
    lineage.pausedAt = index;
    return stop(this.#pause(rung, loss, standing));
  }

  finished(trial: number, outcome: 'completed' | 'failed' | 'stopped' | 'canceled'): void {
    const lineage = this.#lineages.get(trial);
    if (lineage === undefined || lineage.trial !== trial) return;
    const rung = lineage.pausedAt === undefined ? undefined : this.#rungs[lineage.pausedAt];
    lineage.hasEnded = true;
    lineage.reached = [];
    if (rung === undefined || outcome !== 'stopped') return;
    const loss = lineage.best.at(rung.interval);
    if (Number.isFinite(loss)) insertSorted(rung.waiting, { lineage, loss });
  }

  rewind(trial: number, keep: number): void {
    const lineage = this.#lineages.get(trial);
    if (lineage === undefined || lineage.trial !== trial || keep >= lineage.reached.length) return;
    const { best, reached, begun } = lineage;
    const length = keep === 0 ? begun : (reached[keep - 1] ?? begun);
    for (const { interval, arrived } of this.#rungs)
      if (interval > length && interval <= best.length) arrived.remove(best.at(interval));
    best.cut(length);
    reached.length = keep;
  }

  next(number: number): NextTrial {
    for (const rung of this.#rungs.toReversed()) {
      const first = rung.waiting[0];
      if (first === undefined) continue;
      const standing = this.#standing(rung, first.loss);
      if (!standing.isKept) continue;
      rung.waiting.shift();
      const { lineage } = first;
      const parent = lineage.trial;
      this.#continue(lineage, number);
      const reason = this.#promote(rung, first.loss, standing, parent);
      return { kind: 'continue', parent, isExplored: false, reason };
    }
    if (this.#newLeft <= 0) return { kind: 'wait' };
    this.#newLeft--;
    return { kind: 'new' };
  }

  #lineageOf(trial: number): Lineage {
    let lineage = this.#lineages.get(trial);
    if (lineage === undefined) {
      lineage = {
        trial,
        best: new RunningBest(),
        begun: 0,
        reached: [],
        repeatedTo: undefined,
        lastStep: undefined,
        pausedAt: undefined,
        hasEnded: false,
      };
      this.#lineages.set(trial, lineage);
    }
    return lineage;
  }

  #continue(lineage: Lineage, number: number): void {
    lineage.trial = number;
    lineage.begun = lineage.best.length;
    lineage.reached = [];
    lineage.repeatedTo = lineage.lastStep;
    lineage.pausedAt = undefined;
    lineage.hasEnded = false;
    this.#lineages.set(number, lineage);
  }

  #standing({ arrived }: Rung, loss: number): Standing {
    const kept = Math.floor(arrived.size / this.#keepOneIn);
    const better = arrived.countBelow(loss);
    return { arrived: arrived.size, kept, better, isKept: Number.isFinite(loss) && better < kept };
  }

  #pause(rung: Rung, loss: number, standing: Standing): StopReason {
    const { arrived, kept, better } = standing;
    const { interval } = rung;
    const who = this.#valueText(loss);
    const text =
      kept === 0
        ? `${who} waits at interval ${interval} for others: ${this.#share()} goes on, and ${arrived} got there`
        : `${who} is behind ${better} of ${arrived} trials at interval ${interval}, where the best ${kept} ` +
          `(${this.#share()}) go on: paused until it is among them`;
    const reason = this.#reason(rung, loss, standing, text);
    const needed = asLoss(this.#goal, rung.arrived.select(kept - 1) ?? Number.NaN);
    return { ...reason, numbers: { ...reason.numbers, needed } };
  }

  #promote(rung: Rung, loss: number, standing: Standing, parent: number): StopReason {
    const { arrived, kept } = standing;
    const to = this.#rungs.find(({ interval }) => interval > rung.interval)?.interval ?? this.#maxReports;
    const text =
      `${this.#valueText(loss)} has come to be among the best ${kept} of ${arrived} trials at interval ${rung.interval} ` +
      `(${this.#share()}): goes on from trial ${parent} to interval ${to}`;
    return this.#reason(rung, loss, standing, text);
  }

  #reason({ interval }: Rung, loss: number, { arrived, kept, better }: Standing, text: string): StopReason {
    const numbers = { best: asLoss(this.#goal, loss), arrived, better, kept };
    return { policy: this.name, text, interval, numbers };
  }

  #share(): string {
    return `one in ${roundedText(this.#keepOneIn)}`;
  }

  #valueText(loss: number): string {
    return Number.isFinite(loss) ? roundedText(asLoss(this.#goal, loss)) : 'no finite value';
  }
}

/** Keeps the list sorted by loss, with ties in order of arrival. */
function insertSorted(list: Waiting[], entry: Waiting): void {
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.loss ?? 0) <= entry.loss) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, entry);
}
