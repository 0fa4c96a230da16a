import { asLoss, type Goal, type StopReason } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { roundedText } from '../number-text.ts';
import type { Exploration, NextTrial, PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import type { PopulationDefinition } from './definition.ts';

/** One member of the population: its trials, one after the other. */
interface Member {
  readonly index: number;
  /** Number of its newest trial; undefined before the first. */
  trial: number | undefined;
  /** Number of counted reports of that trial. */
  reports: number;
  /** Loss at its last comparison, or that of its parent; undefined before both. */
  loss: number | undefined;
  /**
   * `running`: its trial runs, or is about to. `pausing`: this policy stopped it, but its process has not ended.
   * `waiting`: it waits for a slot. `done`: its trial completed.
   */
  phase: 'running' | 'pausing' | 'waiting' | 'done';
  /** Whether its trial has been compared: then its loss is its own, and other trials can continue from its outputs. */
  hasOutputs: boolean;
  /** Whether it was stopped as one of the worst. */
  gaveUp: boolean;
}

/**
 * Population-based training (PBT): members train in parallel. Every `perturbationInterval` reports a member is compared
 * with the others. One of the worst stops, and continues from the outputs of one of the best, with a random change of
 * that member's configuration.
 *
 * Reference: Jaderberg et al. (2017), Population Based Training of Neural Networks, arXiv:1711.09846: exploit by
 * truncation selection, explore by perturbing.
 * Departs from the paper: (1) a continuation is a separate trial, with the other as its parent, as in Katib; (2) with
 * fewer slots than members, a member pauses at its comparison for waiting members, and later continues as a new trial
 * from its own outputs; (3) a member whose trial failed or was canceled is replaced like one of the worst. A completed
 * member is not replaced: the sweep ends when all members have completed, or at its limit of trials.
 * Cost: O(population · log population) per comparison.
 */
export class PopulationTraining implements TerminationPolicy {
  readonly name = 'pbt';
  readonly version = 1;
  readonly exploration: Exploration;
  readonly #goal: Goal;
  readonly #interval: number;
  readonly #quantile: number;
  readonly #seed: number;
  readonly #members: readonly Member[];
  readonly #byTrial = new Map<number, Member>();
  /** Members without a running trial, longest waiting first. */
  readonly #queue: Member[];
  /** Number of configurations that the sampler can still suggest. */
  #newLeft: number;
  #total: number;
  /** The next trial number. */
  #nextNumber = 0;

  constructor(definition: PopulationDefinition, context: PolicyContext) {
    const { perturbationFactors: factors, resampleProbability } = definition;
    this.exploration = { factors, resampleProbability };
    this.#goal = context.goal;
    this.#interval = definition.perturbationInterval;
    this.#quantile = definition.quantileFraction;
    this.#seed = context.seed ?? 0;
    this.#total = context.maxTotalTrials;
    this.#newLeft = context.configurations ?? Number.POSITIVE_INFINITY;
    this.#members = Array.from({ length: definition.population }, (_, index) => ({
      index,
      trial: undefined,
      reports: 0,
      loss: undefined,
      phase: 'waiting',
      hasOutputs: false,
      gaveUp: false,
    }));
    this.#queue = [...this.#members];
  }

  totalChanged(maxTotalTrials: number): void {
    this.#total = maxTotalTrials;
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    const member = this.#memberOf(trial);
    if (member?.phase !== 'running') return keepRunning;
    member.reports++;
    if (member.reports % this.#interval !== 0) return keepRunning;
    member.hasOutputs = true;
    const loss = asLoss(this.#goal, value);
    member.loss = Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY;
    // A paused member needs another trial to continue.
    if (!judged || this.#total - this.#nextNumber <= this.#queue.length) return keepRunning;
    const { parents, ...standing } = this.#standing(member);
    // Each pausing member frees a slot for a waiting one.
    const waiting = this.#count('waiting');
    const pausing = this.#count('pausing');
    if (!standing.isWorst && waiting <= pausing) return keepRunning;
    member.phase = 'pausing';
    member.gaveUp = standing.isWorst;
    this.#queue.push(member);
    const text = standing.isWorst
      ? `${this.#standingText(member, standing)}: replaced by one of the best ${parents.length}`
      : `paused at interval ${member.reports} with ${this.#valueText(member)}: ${waiting} of ${this.#members.length} members wait for a slot`;
    return stop({
      policy: this.name,
      text,
      interval: member.reports,
      numbers: {
        ...this.#numbers(member, standing),
        waiting,
        // With waiting members and no pausing ones, it would have paused with any value.
        ...(waiting <= pausing && { needed: asLoss(this.#goal, standing.needed) }),
      },
    });
  }

  finished(trial: number, outcome: 'completed' | 'failed' | 'stopped' | 'canceled'): void {
    const member = this.#memberOf(trial);
    if (member === undefined) return;
    if (member.phase === 'pausing') {
      member.phase = 'waiting';
      return;
    }
    if (outcome === 'completed' || outcome === 'stopped') {
      member.phase = 'done';
      return;
    }
    member.phase = 'waiting';
    member.hasOutputs = false;
    member.loss = undefined;
    this.#queue.push(member);
  }

  rewind(trial: number, keep: number): void {
    const member = this.#memberOf(trial);
    if (member !== undefined) member.reports = Math.min(member.reports, keep);
  }

  next(number: number): NextTrial {
    const place = this.#queue.findIndex(({ phase }) => phase === 'waiting');
    const member = this.#queue[place];
    const next = member && this.#startOf(member, number);
    if (member === undefined || next === undefined) return { kind: 'wait' };
    this.#queue.splice(place, 1);
    this.#nextNumber = number + 1;
    if (next.kind === 'new') this.#newLeft--;
    member.trial = number;
    member.reports = 0;
    member.phase = 'running';
    member.hasOutputs = false;
    member.gaveUp = false;
    this.#byTrial.set(number, member);
    return next;
  }

  /** How a member's next trial starts; it inherits the parent's loss. Undefined if there is nothing to start from. */
  #startOf(member: Member, number: number): NextTrial | undefined {
    const { parents, ...standing } = this.#standing(member);
    const { trial: own, hasOutputs } = member;
    const isReplaced = !hasOutputs || member.gaveUp || standing.isWorst;
    if (isReplaced && parents.length > 0 && own !== undefined) {
      const parent = parents[seededRng(this.#seed, number, 'exploit').uniformInt(parents.length)];
      if (parent?.trial !== undefined) {
        const who = hasOutputs ? this.#standingText(member, standing) : `trial ${own} gave up its place`;
        const text = `${who}; goes on from trial ${parent.trial} with ${this.#valueText(parent)}, one of the best ${parents.length}`;
        const numbers = {
          ...this.#numbers(member, standing),
          parentValue: asLoss(this.#goal, parent.loss ?? Number.NaN),
        };
        member.loss = parent.loss;
        return continuation(parent.trial, true, this.#reason(text, member.reports, numbers));
      }
    }
    if (own === undefined || !hasOutputs) return this.#newLeft > 0 ? { kind: 'new' } : undefined;
    const text = `goes on from its pause at interval ${member.reports} with ${this.#valueText(member)}`;
    return continuation(own, false, this.#reason(text, member.reports, this.#numbers(member, standing)));
  }

  #count(phase: Member['phase']): number {
    return this.#members.filter((member) => member.phase === phase).length;
  }

  #reason(text: string, interval: number, numbers: StopReason['numbers']): StopReason {
    const finite = Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
    return { policy: this.name, text, interval, numbers: finite };
  }

  #memberOf(trial: number): Member | undefined {
    const member = this.#byTrial.get(trial);
    return member?.trial === trial ? member : undefined;
  }

  /**
   * Rank of a member among all compared ones. The worst are those in the bottom quantile, at least one member once all
   * have been compared. Its possible parents are the best members with outputs that are better than it.
   */
  #standing(member: Member) {
    const losses = this.#members.map(({ loss }) => loss).filter((loss) => loss !== undefined);
    const compared = losses.length;
    const share = Math.floor(compared * this.#quantile);
    const size = compared === this.#members.length ? Math.max(1, share) : share;
    const own = member.loss ?? Number.POSITIVE_INFINITY;
    const better = losses.filter((loss) => loss < own).length;
    const parents = this.#members
      .filter((each) => each !== member && each.hasOutputs && each.phase !== 'done')
      .filter(({ loss }) => loss !== undefined && loss < own)
      .sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0) || a.index - b.index)
      .slice(0, Math.max(1, size));
    const isWorst = member.loss !== undefined && size > 0 && better >= compared - size && parents.length > 0;
    // The first of the worst places, among all members, is the last of the others.
    const needed = losses.toSorted((a, b) => a - b)[compared - size - 1] ?? Number.NaN;
    return { compared, size, better, isWorst, needed, parents };
  }

  #standingText(member: Member, { compared, size }: { readonly compared: number; readonly size: number }): string {
    return `${this.#valueText(member)} is among the worst ${size} of ${compared} members at interval ${member.reports}`;
  }

  #valueText({ loss }: Member): string {
    const value = asLoss(this.#goal, loss ?? Number.NaN);
    return Number.isFinite(value) ? roundedText(value) : 'no finite value';
  }

  #numbers(member: Member, standing: { readonly compared: number; readonly size: number; readonly better: number }) {
    const { compared, size, better } = standing;
    return { value: asLoss(this.#goal, member.loss ?? Number.NaN), member: member.index, compared, size, better };
  }
}

function continuation(parent: number, isExplored: boolean, reason: StopReason): NextTrial {
  return { kind: 'continue', parent, isExplored, reason };
}
