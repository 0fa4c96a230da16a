import { asLoss, type Goal, type StopReason } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { roundedText } from '../number-text.ts';
import type { Exploration, NextTrial, PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning, stop } from '../policy-decision.ts';
import type { PopulationDefinition } from './definition.ts';

/** One place of the population: the trials that held it, one after the other. */
interface Member {
  readonly index: number;
  /** Number of the newest of them; undefined before the first. */
  trial: number | undefined;
  /** Reports of that trial that count. */
  reports: number;
  /** Loss at its last comparison, or of the trial it started from; undefined before the first. */
  loss: number | undefined;
  /**
   * `running`: its trial runs, or is about to. `pausing`: stopped by this policy, but its process has not ended.
   * `waiting`: for a slot. `done`: its trial completed.
   */
  phase: 'running' | 'pausing' | 'waiting' | 'done';
  /** Its trial was compared, so another trial can continue from its outputs, and its loss is its own. */
  hasOutputs: boolean;
  /** Stopped as one of the worst. */
  gaveUp: boolean;
}

/**
 * Population based training: members are trained side by side. Every `perturbationInterval` reports a member is
 * compared with the others; one of the worst gives up and goes on from the outputs of one of the best, with that
 * member's configuration changed at random.
 *
 * Reference: Jaderberg et al. (2017), Population Based Training of Neural Networks, arXiv:1711.09846: exploit by
 * truncation selection, explore by perturbing.
 * Departs from the paper: (1) what goes on from another is a trial of its own, with the other as its parent, as in
 * Katib; (2) with fewer slots than members a member is paused at its comparison for those that wait, and goes on as a
 * new trial from its own outputs, in turn; (3) a member whose trial failed or was canceled is replaced like one of the
 * worst. A member that completed is not replaced: the sweep ends when all have, or with its trials.
 * Cost: O(population · log population) a comparison.
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
  /** Configurations that the sampler can still give. */
  #newLeft: number;
  #total: number;
  /** The next number to fall due. */
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
    // A paused member needs another trial number to continue.
    if (!judged || this.#total - this.#nextNumber <= this.#queue.length) return keepRunning;
    const { parents, ...standing } = this.#standing(member);
    // Each pausing member frees a slot for a waiting one.
    const waiting = this.#count('waiting');
    if (!standing.isWorst && waiting <= this.#count('pausing')) return keepRunning;
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
      numbers: { ...this.#numbers(member, standing), waiting },
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

  /** How a member's next trial starts; takes over the parent's loss. Undefined: there is nothing to start it from. */
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
   * Rank of a member among all that have been compared. It is one of the worst when it lies in the quantile at the end
   * (at least one member once all have been compared). Replacement candidates: the best members that have outputs and
   * are better.
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
    return { compared, size, better, isWorst, parents };
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
