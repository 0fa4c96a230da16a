import { asLoss, type Goal } from '../../model/index.ts';
import { numberPairText, roundedText } from '../number-text.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import { RunningBest } from '../ranking/running-statistic.ts';
import type { HalvingDefinition } from './definition.ts';
import { defaultMinReports } from './min-reports.ts';
import { RungLadder, rungsBetween } from './rungs.ts';

/** Number of leaders of a rung whose order is compared. More is closer to the paper, but the cost is quadratic. */
const LEADERS = 16;
/** Index of the first top rung: two rungs to compare, and one below. */
const FIRST_TOP = 2;

interface Live {
  readonly best: RunningBest;
  readonly losses: number[];
}

interface Leader {
  readonly trial: number;
  readonly losses: readonly number[];
  /** Best loss at the rung. */
  readonly best: number;
}

/**
 * Progressive ASHA (PASHA), stopping type: trains trials only as far as their ranking requires.
 *
 * Reference: Bohdal et al. (2023), PASHA, ICLR: the top rung rises while the two highest rungs rank trials differently.
 * Two values differ only beyond ε, the 90th percentile of the distances of pairs of trials whose curves cross more than
 * once.
 * Departs from the paper: (1) nothing is paused: at the top rung all but the best trial so far are stopped, and a best
 * one continues to the end; (2) only the order of the best 16 trials of a rung counts, which bounds the cost of an
 * arrival; if a rewind removes one of them, the next best does not take its place.
 */
export class Pasha implements TerminationPolicy {
  readonly name = 'pasha';
  readonly version = 1;
  readonly #goal: Goal;
  readonly #ladder: RungLadder;
  readonly #leaders: Leader[][];
  readonly #live = new Map<number, Live>();
  readonly #ended = new Set<number>();
  #top: number;

  constructor(definition: HalvingDefinition, context: PolicyContext, meter?: WorkMeter) {
    const { maxReports, reductionFactor, minReports = defaultMinReports(maxReports) } = definition;
    this.#goal = context.goal;
    const rungs = rungsBetween(minReports, maxReports, reductionFactor);
    this.#ladder = new RungLadder({ rungs, reductionFactor, goal: context.goal, policy: this.name, meter });
    this.#leaders = rungs.map(() => []);
    this.#top = Math.min(FIRST_TOP, rungs.length);
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    if (this.#ended.has(trial)) return keepRunning;
    let live = this.#live.get(trial);
    if (live === undefined) {
      live = { best: new RunningBest(), losses: [] };
      this.#live.set(trial, live);
    }
    const loss = asLoss(this.#goal, value);
    live.losses.push(loss);
    const best = live.best.push(loss);
    const rung = this.#ladder.rungAt(live.losses.length);
    if (rung === undefined) return keepRunning;
    const decision = this.#ladder.arrive(rung, best);
    const isTop = rung === this.#top;
    this.#lead(rung, { trial, losses: live.losses.slice(), best });
    if (isTop && !this.#ranksAgree(rung)) this.#top++;
    if (!judged) return keepRunning;
    if (decision.kind === 'stop') return isTop ? this.#stopAtTop(decision, rung) : decision;
    return rung === this.#top ? this.#atTop(rung, best) : decision;
  }

  finished(trial: number): void {
    this.#live.delete(trial);
    this.#ended.add(trial);
  }

  rewind(trial: number, keep: number): void {
    const live = this.#live.get(trial);
    if (live === undefined || keep >= live.losses.length) return;
    this.#ladder.rewind(live.best, keep);
    for (const [rung, interval] of this.#ladder.rungs.entries())
      if (interval > keep) this.#leaders[rung] = (this.#leaders[rung] ?? []).filter((leader) => leader.trial !== trial);
    live.best.cut(keep);
    live.losses.length = keep;
  }

  /** A stop by rank at the top rung, where to be among the best would not have been enough. */
  #stopAtTop({ kind, reason }: Extract<PolicyDecision, { kind: 'stop' }>, rung: number): PolicyDecision {
    const needed = asLoss(this.#goal, this.#leaders[rung]?.[0]?.best ?? Number.NaN);
    return { kind, reason: { ...reason, numbers: { ...reason.numbers, needed } } };
  }

  /** At the top rung, only the best trial so far continues. */
  #atTop(rung: number, best: number): PolicyDecision {
    const first = this.#leaders[rung]?.[0];
    if (first === undefined || !(first.best < best)) return keepRunning;
    const interval = this.#ladder.rungs[rung] ?? 0;
    const own = asLoss(this.#goal, best);
    const leader = asLoss(this.#goal, first.best);
    const [ownText, leaderText] = Number.isFinite(own)
      ? numberPairText(own, leader)
      : ['no finite value', roundedText(leader)];
    const text =
      `${ownText} is behind ${leaderText} at interval ${interval}; ` +
      'the order of the two highest rungs agrees, so only the best goes on';
    return stop({ policy: this.name, text, interval, numbers: { best: own, leader, needed: leader } });
  }

  #lead(rung: number, entry: Leader): void {
    const leaders = this.#leaders[rung];
    if (leaders === undefined) return;
    const found = leaders.findIndex((leader) => entry.best < leader.best);
    leaders.splice(found < 0 ? leaders.length : found, 0, entry);
    if (leaders.length > LEADERS) leaders.pop();
  }

  /** Whether the leaders of a rung have the same order as at the rung below, up to ε. */
  #ranksAgree(rung: number): boolean {
    const upper = this.#leaders[rung] ?? [];
    if (upper.length < 2) return true;
    const interval = this.#ladder.rungs[rung - 1] ?? 0;
    const bestBelow = ({ losses }: Leader): number => {
      const best = new RunningBest();
      for (const loss of losses.slice(0, interval)) best.push(loss);
      return best.at(interval);
    };
    const lower = upper
      .map((leader) => ({ leader, below: bestBelow(leader) }))
      .sort((a, b) => (a.below < b.below ? -1 : a.below > b.below ? 1 : 0));
    const epsilon = crossingDistance(upper);
    return upper.every((leader, i) => {
      const other = lower[i]?.leader.best ?? leader.best;
      return leader.best === other || Math.abs(leader.best - other) <= epsilon;
    });
  }
}

/** The 90th percentile of the distances of pairs that change order more than once; 0 without such a pair. */
function crossingDistance(leaders: readonly Leader[]): number {
  const distances: number[] = [];
  for (const [i, a] of leaders.entries())
    for (const b of leaders.slice(i + 1)) {
      let swaps = 0;
      let last = 0;
      for (let k = 0; k < a.losses.length; k++) {
        const sign = Math.sign((a.losses[k] ?? Number.NaN) - (b.losses[k] ?? Number.NaN));
        if (sign !== 1 && sign !== -1) continue;
        if (last !== 0 && sign !== last) swaps++;
        last = sign;
      }
      if (swaps >= 2 && Number.isFinite(a.best - b.best)) distances.push(Math.abs(a.best - b.best));
    }
  distances.sort((a, b) => a - b);
  return distances[Math.min(distances.length - 1, Math.floor(0.9 * distances.length))] ?? 0;
}
