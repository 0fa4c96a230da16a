import { asLoss, type Goal } from '../../model/index.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../policy.ts';
import { keepRunning } from '../policy-decision.ts';
import type { WorkMeter } from '../ranking/ordered-values.ts';
import type { HalvingDefinition } from './definition.ts';
import { defaultMinReports } from './min-reports.ts';
import { LiveBests, RungLadder, rungsBetween } from './rungs.ts';

/** Asynchronous successive halving (ASHA) with one ladder of rungs for all trials; see {@link RungLadder}. */
export class Asha implements TerminationPolicy {
  readonly name: string;
  readonly version = 1;
  readonly #goal: Goal;
  readonly #ladder: RungLadder;
  readonly #trials = new LiveBests();

  /** @param name - name of the policy in stop reasons */
  constructor(definition: HalvingDefinition, context: PolicyContext, meter?: WorkMeter, name = 'asha') {
    const { maxReports, reductionFactor, minReports = defaultMinReports(maxReports) } = definition;
    this.name = name;
    this.#goal = context.goal;
    const rungs = rungsBetween(minReports, maxReports, reductionFactor);
    this.#ladder = new RungLadder({ rungs, reductionFactor, goal: context.goal, policy: name, meter });
  }

  report(trial: number, value: number, judged: boolean): PolicyDecision {
    const history = this.#trials.report(trial, asLoss(this.#goal, value));
    if (history === undefined) return keepRunning;
    const rung = this.#ladder.rungAt(history.length);
    if (rung === undefined) return keepRunning;
    const decision = this.#ladder.arrive(rung, history.at(history.length));
    return judged ? decision : keepRunning;
  }

  finished(trial: number): void {
    this.#trials.finished(trial);
  }

  rewind(trial: number, keep: number): void {
    const history = this.#trials.get(trial);
    if (history === undefined) return;
    this.#ladder.rewind(history, keep);
    history.cut(keep);
  }
}
