import { forecastGain } from '../../forecast/index.ts';
import type {
  AttemptEnd,
  ConfigurationRecord,
  EndingReason,
  EndKind,
  FinalSweepState,
  Limits,
  SweepDecision,
  SweepDefinition,
  SweepInput,
  Verdict,
} from '../../model/index.ts';

/** The history of a sweep, in order: inputs with their decisions, and what the controller did in between. */
type Step =
  | {
      readonly kind: 'input';
      readonly seq: number;
      readonly atMs: number;
      readonly input: SweepInput;
      readonly decisions: SweepDecision[];
    }
  | { readonly kind: 'suggested'; readonly trial: number }
  | { readonly kind: 'planned'; readonly trial: number; readonly attempt: number }
  | { readonly kind: 'exhausted'; readonly total: number };

/** The oracle's policy: a function of the report, without memory. */
export interface NaivePolicy {
  readonly name: string;
  /** Whether a judged report stops its trial. @throws for a report that makes the policy fail */
  stops(interval: number, value: number): boolean;
}

type Counter = 'userRetries' | 'infraRetries' | 'preemptions';

/** The counter and the setting for each kind of failure that may be retried. */
const retried = new Map<EndKind, readonly [Counter, keyof SweepDefinition['retries']]>([
  ['user_error', ['userRetries', 'userErrors']],
  ['lost_node', ['infraRetries', 'infrastructure']],
  ['never_launched', ['infraRetries', 'infrastructure']],
  ['preempted', ['preemptions', 'preemptions']],
]);

/**
 * A second implementation of the protocol's rules, to compare with the fold. Its only state is the whole history, from
 * which it recomputes every fact each time: slow, and too plain to share a mistake with the fold. Texts for people
 * are left empty. It stays one file, however long: an oracle is read from top to bottom and checked against the protocol.
 */
export class NaiveSweep {
  readonly #steps: Step[] = [];
  readonly #definition: SweepDefinition;
  readonly #policy: NaivePolicy;
  #isPolicyBroken = false;

  constructor(definition: SweepDefinition, policy: NaivePolicy) {
    this.#definition = definition;
    this.#policy = policy;
  }

  // Actions of the controller between inputs.

  suggest(): number {
    const trial = this.suggested;
    this.#steps.push({ kind: 'suggested', trial });
    return trial;
  }

  launch(trial: number): number {
    const attempt = this.attempts(trial);
    this.#steps.push({ kind: 'planned', trial, attempt });
    return attempt;
  }

  exhaust(total: number): void {
    this.#steps.push({ kind: 'exhausted', total });
  }

  // Facts derived from the history.

  get limits(): Limits {
    const changes = this.#inputs.flatMap(({ input }) => {
      if (input.kind === 'limits.changed') return [input.limits];
      return input.kind === 'definition.changed' ? [input.definition.limits] : [];
    });
    return changes.at(-1) ?? this.#definition.limits;
  }

  get definition(): SweepDefinition {
    const changes = this.#inputs.flatMap(({ input }) =>
      input.kind === 'definition.changed' ? [input.definition] : [],
    );
    return changes.at(-1) ?? this.#definition;
  }

  get ending() {
    return this.#decided('sweep.ending')[0];
  }

  get suggested(): number {
    return this.#steps.filter((step) => step.kind === 'suggested').length;
  }

  get isAskTell(): boolean {
    return this.#definition.trial.type === 'ask_tell';
  }

  /** Number of trials that limits and sampler allow. */
  get total(): number {
    let sampler = Number.POSITIVE_INFINITY;
    for (const step of this.#steps) {
      if (step.kind === 'exhausted') sampler = step.total;
      // After a change there may be something to suggest again.
      else if (step.kind === 'input' && isChange(step.input)) sampler = Number.POSITIVE_INFINITY;
    }
    return Math.min(this.limits.maxTotalTrials, sampler);
  }

  /** Every number that fell due, with the position that its suggestion may see. */
  get due(): ReadonlyMap<number, number> {
    const due = new Map<number, number>();
    let suggested = 0;
    for (const step of this.#steps) {
      if (step.kind === 'suggested') suggested += 1;
      if (step.kind === 'exhausted') for (const number of [...due.keys()]) if (number >= step.total) due.delete(number);
      if (step.kind !== 'input') continue;
      if (isChange(step.input)) for (const number of due.keys()) if (number >= suggested) due.set(number, step.seq);
      for (const decision of step.decisions)
        if (decision.kind === 'due')
          for (let i = 0; i < decision.count; i++) due.set(decision.first + i, decision.basisSeq);
    }
    return due;
  }

  /** What a define-by-run trial has: the fixed part of what was suggested, then what it asked for, the last value of each. */
  config(trial: number, suggested: ConfigurationRecord): ConfigurationRecord {
    const config: Record<string, ConfigurationRecord[string]> = {};
    for (const name of this.#definition.defineByRun?.fixed ?? Object.keys(suggested))
      if (suggested[name] !== undefined) config[name] = suggested[name];
    for (const { input } of this.#inputs)
      if (input.kind === 'trial.configured' && input.trial === trial)
        for (const [name, value] of Object.entries(input.config)) config[name] = value;
    return config;
  }

  get openTrials(): readonly number[] {
    return Array.from({ length: this.suggested }, (_, trial) => trial).filter((trial) => !this.end(trial));
  }

  end(trial: number) {
    return this.#decided('trial.ended').find((decision) => decision.trial === trial);
  }

  attempts(trial: number): number {
    return this.#steps.filter((step) => step.kind === 'planned' && step.trial === trial).length;
  }

  /** The launched attempt that has not ended. */
  openAttempt(trial: number): number | undefined {
    const attempt = this.attempts(trial) - 1;
    const hasEnded = this.#inputs.some(
      ({ input }) => input.kind === 'attempt.ended' && input.trial === trial && input.attempt === attempt,
    );
    return attempt < 0 || hasEnded ? undefined : attempt;
  }

  /** The first claim of the open attempt: its time limit counts from there, however often the process restarts. */
  claim(trial: number) {
    const attempt = this.openAttempt(trial);
    const isOurs = (input: SweepInput) =>
      input.kind === 'claimed' && input.trial === trial && input.attempt === attempt;
    const first = this.#inputs.find(({ input }) => isOurs(input));
    return first && { seq: first.seq, atMs: first.atMs };
  }

  phase(trial: number): 'queued' | 'starting' | 'running' {
    if (this.openAttempt(trial) === undefined) return 'queued';
    return this.claim(trial) ? 'running' : 'starting';
  }

  verdict(trial: number): Verdict | undefined {
    return this.#decided('trial.verdict').find((decision) => decision.trial === trial)?.verdict;
  }

  retries(trial: number, counter: Counter): number {
    return this.#decided('trial.retry').filter((decision) => decision.trial === trial && decision.counter === counter)
      .length;
  }

  /** When a queued trial may be launched again. */
  retryAtMs(trial: number): number | null {
    let at: number | null = null;
    for (const step of this.#steps) {
      if (step.kind === 'planned' && step.trial === trial) at = null;
      if (step.kind === 'input')
        for (const decision of step.decisions)
          if (decision.kind === 'trial.retry' && decision.trial === trial) at = decision.retryAtMs;
    }
    return at;
  }

  /** Reports of the primary metric that count: each claim supersedes those that its process will repeat. */
  counted(trial: number): readonly number[] {
    let reports: { readonly value: number; readonly step: number | undefined }[] = [];
    for (const { input } of this.#inputs) {
      if (input.kind === 'reports' && input.trial === trial)
        reports.push(
          ...input.reports.flatMap(({ metric, value, step }) => (this.#isPrimary(metric) ? [{ value, step }] : [])),
        );
      if (input.kind === 'claimed' && input.trial === trial) {
        const { resumedStep } = input;
        reports = reports.filter(({ step }) => resumedStep !== null && step !== undefined && step <= resumedStep);
      }
    }
    return reports.map(({ value }) => value);
  }

  best(trial: number): number | undefined {
    const values = this.counted(trial).filter(Number.isFinite);
    if (values.length === 0) return undefined;
    return this.#definition.objective?.goal === 'maximize' ? Math.max(...values) : Math.min(...values);
  }

  /** What a sampler learns from an ended trial, as text; undefined for nothing. */
  lesson(trial: number): string | undefined {
    const end = this.end(trial);
    const best = this.best(trial);
    if (end === undefined || end.state === 'canceled') return undefined;
    if (end.state !== 'failed') return `${end.state} ${best}`;
    if (['lost_node', 'never_launched', 'preempted'].includes(end.failure ?? '')) return undefined;
    if (end.failure === 'timed_out' && best !== undefined) return `stopped ${best}`;
    return `failed ${end.failure}`;
  }

  /** The sweep's final state, once nothing is left to do. */
  get final(): FinalSweepState | undefined {
    if (this.openTrials.length > 0) return undefined;
    if (!this.ending && this.suggested < this.total) return undefined;
    const ends = this.#decided('trial.ended');
    const hasFinished = ends.some(({ state }) => state === 'completed' || state === 'stopped');
    const reason = this.ending?.reason;
    if (reason === 'canceled') return 'canceled';
    if (reason === 'failures' || reason === 'error') return 'failed';
    if (reason === 'time_limit' || reason === 'expected_gain')
      return hasFinished || ends.some(({ best }) => best !== null) ? 'completed' : 'canceled';
    return hasFinished ? 'completed' : 'failed';
  }

  // Decisions that follow from an input.

  /** Adds an input. @returns the decisions that follow, in order */
  put(seq: number, atMs: number, input: SweepInput): readonly SweepDecision[] {
    const wasRunning = 'trial' in input && this.phase(input.trial) === 'running';
    const decisions: SweepDecision[] = [];
    this.#steps.push({ kind: 'input', seq, atMs, input, decisions });
    const say = (decision: SweepDecision) => void decisions.push(decision);
    switch (input.kind) {
      case 'cancel.requested':
        this.#endSweep('canceled', seq, say);
        break;
      case 'deadline.sweep':
        this.#endSweep('time_limit', seq, say);
        break;
      case 'trial.cancel':
        if (this.openTrials.includes(input.trial)) this.#cancel(input.trial, seq, say);
        break;
      case 'deadline.attempt':
        if (this.openTrials.includes(input.trial) && this.openAttempt(input.trial) === input.attempt)
          if (this.verdict(input.trial) === undefined) say(verdictOf(input.trial, 'timeout', seq));
        break;
      case 'claimed':
        if (!wasRunning) say({ kind: 'trial.running', trial: input.trial, attempt: input.attempt });
        break;
      case 'reports':
        this.#judge(input, seq, say);
        break;
      case 'attempt.ended':
        this.#endAttempt(input.trial, input.end, { seq, atMs }, say);
        break;
      case 'asked':
        this.#fallDue(seq, Math.min(input.count, this.total - this.due.size), say);
        break;
      default:
        break;
    }
    if (this.#isPolicyBroken) this.#endSweep('error', seq, say);
    if (this.#failsTooOften()) this.#endSweep('failures', seq, say);
    const hasNews = decisions.some(({ kind }) => kind === 'trial.ended') || input.kind === 'definition.changed';
    if (hasNews) this.#stopByGain(seq, say);
    if (!this.isAskTell) {
      const { maxConcurrentTrials } = this.limits;
      const open = this.due.size - this.#decided('trial.ended').length;
      const wanted = maxConcurrentTrials + this.definition.ahead - open;
      this.#fallDue(seq, Math.min(wanted, this.total - this.due.size), say);
    }
    return decisions;
  }

  get #inputs() {
    return this.#steps.flatMap((step) => (step.kind === 'input' ? [step] : []));
  }

  #decided<Kind extends SweepDecision['kind']>(kind: Kind) {
    const isOf = (decision: SweepDecision): decision is Extract<SweepDecision, { kind: Kind }> =>
      decision.kind === kind;
    return this.#inputs.flatMap(({ decisions }) => decisions.filter(isOf));
  }

  #isPrimary(metric: string): boolean {
    return metric === this.#definition.objective?.primaryMetric;
  }

  #fallDue(seq: number, count: number, say: (decision: SweepDecision) => void): void {
    if (!this.ending && count > 0) say({ kind: 'due', first: this.due.size, count, basisSeq: seq });
  }

  /** The forecast itself is given: what it is asked about, and when, is the rule. */
  #stopByGain(seq: number, say: (decision: SweepDecision) => void): void {
    const { stopWhen } = this.definition;
    const isOver = this.openTrials.length === 0 && this.suggested >= this.total;
    if (!stopWhen || isOver || this.ending) return;
    const sign = this.#definition.objective?.goal === 'maximize' ? -1 : 1;
    const losses = this.#decided('trial.ended').flatMap(({ state, failure, best }) => {
      if (best !== null && (state !== 'failed' || failure === 'timed_out')) return [sign * best];
      return state === 'canceled' ? [] : [Number.POSITIVE_INFINITY];
    });
    if (losses.length < stopWhen.after) return;
    const forecast = forecastGain(losses, stopWhen.trials);
    if (!forecast) return;
    const { expectedGainBelow, unit } = stopWhen;
    const limit = unit === 'percent' ? (expectedGainBelow / 100) * forecast.range : expectedGainBelow;
    if (forecast.expected < limit) this.#endSweep('expected_gain', seq, say, { ...forecast, limit });
  }

  #endSweep(reason: EndingReason, seq: number, say: (d: SweepDecision) => void, numbers?: Record<string, number>) {
    if (this.ending) return;
    say({ kind: 'sweep.ending', causedBy: seq, reason, message: null, ...(numbers && { numbers }) });
    for (const trial of this.openTrials) this.#cancel(trial, seq, say);
  }

  #cancel(trial: number, seq: number, say: (decision: SweepDecision) => void): void {
    if (this.verdict(trial) !== undefined) return;
    say(verdictOf(trial, 'cancel', seq));
    if (this.openAttempt(trial) === undefined) this.#endTrial(trial, 'canceled', null, seq, say);
  }

  #judge(batch: Extract<SweepInput, { kind: 'reports' }>, seq: number, say: (decision: SweepDecision) => void): void {
    const values = batch.reports.flatMap(({ metric, value }) => (this.#isPrimary(metric) ? [value] : []));
    const before = this.counted(batch.trial).length - values.length;
    for (const [index, value] of values.entries()) {
      if (this.#isPolicyBroken) return;
      const interval = before + index + 1;
      let stops = false;
      try {
        stops = this.#policy.stops(interval, value);
      } catch {
        this.#isPolicyBroken = true;
      }
      // A report after the end of user code is for reference only, and so is everything after a verdict.
      if (!stops || !batch.live || this.verdict(batch.trial) !== undefined) continue;
      const stop = { policy: this.#policy.name, text: '', interval, numbers: { value } };
      say({ kind: 'trial.verdict', trial: batch.trial, verdict: 'stop', causedBy: seq, stop, reason: null });
    }
  }

  #endAttempt(
    trial: number,
    end: AttemptEnd,
    at: { readonly seq: number; readonly atMs: number },
    say: (decision: SweepDecision) => void,
  ): void {
    const verdict = this.verdict(trial);
    if (verdict !== undefined) {
      const state = verdict === 'stop' ? 'stopped' : verdict === 'cancel' ? 'canceled' : 'failed';
      this.#endTrial(trial, state, verdict === 'timeout' ? 'timed_out' : null, at.seq, say);
      return;
    }
    const kind = end.kind;
    if (kind === 'ok' || kind === 'stopped' || kind === 'canceled' || kind === 'canceled_outside') {
      const state = kind === 'ok' ? 'completed' : kind === 'stopped' ? 'stopped' : 'canceled';
      this.#endTrial(trial, state, null, at.seq, say);
      return;
    }
    const [counter, setting] = retried.get(kind) ?? [];
    // Exit code 126: the target refused the job for good.
    const isRefused = kind === 'never_launched' && end.exitCode === 126;
    const before = counter === undefined ? 0 : this.retries(trial, counter);
    const allowed = setting === undefined || isRefused ? 0 : this.definition.retries[setting];
    if (counter === undefined || before >= allowed) {
      this.#endTrial(trial, 'failed', kind, at.seq, say);
      return;
    }
    // Preemptions wait 30 s; failures wait 10 s, doubling each time, at most 10 min.
    const delayMs = counter === 'preemptions' ? 30_000 : Math.min(10_000 * 2 ** before, 600_000);
    say({ kind: 'trial.retry', trial, causedBy: at.seq, counter, failure: kind, retryAtMs: at.atMs + delayMs });
  }

  #endTrial(
    trial: number,
    state: 'completed' | 'failed' | 'stopped' | 'canceled',
    failure: Extract<SweepDecision, { kind: 'trial.ended' }>['failure'],
    seq: number,
    say: (decision: SweepDecision) => void,
  ): void {
    const values = this.counted(trial);
    const [best, last] = [this.best(trial) ?? null, values.at(-1) ?? null];
    const isUseless = this.#isFirstWithoutMetric(state);
    say({
      kind: 'trial.ended',
      trial,
      causedBy: seq,
      state,
      failure,
      message: null,
      best,
      last,
      intervals: values.length,
    });
    if (isUseless) say({ kind: 'notice', code: 'SWEEP_METRIC_MISSING', text: '', facts: { trial } });
  }

  /** A trial completes, nothing has reported the primary metric so far, and no notice has been written yet. */
  #isFirstWithoutMetric(state: string): boolean {
    const hasValue = Array.from({ length: this.suggested }, (_, trial) => trial).some((trial) =>
      this.end(trial) ? this.end(trial)?.best !== null : this.counted(trial).length > 0,
    );
    return state === 'completed' && !hasValue && this.#decided('notice').length === 0;
  }

  #failsTooOften(): boolean {
    const ends = this.#decided('trial.ended').filter(({ state }) => state !== 'canceled');
    const failed = ends.filter(({ state, failure }) => state === 'failed' && failure !== 'infeasible');
    const { maxFailedTrials, maxConcurrentTrials } = this.limits;
    if (failed.length === 0) return false;
    if (maxFailedTrials !== null) return failed.length >= maxFailedTrials;
    return failed.length === ends.length && failed.length >= Math.max(3, maxConcurrentTrials);
  }
}

function isChange(input: SweepInput): boolean {
  return input.kind === 'definition.changed' || input.kind === 'enqueued';
}

function verdictOf(trial: number, verdict: 'cancel' | 'timeout', causedBy: number): SweepDecision {
  return { kind: 'trial.verdict', trial, verdict, causedBy, stop: null, reason: null };
}
