import type { Json } from '../../base/index.ts';
import {
  type ObjectiveFunction as PlainObjective,
  type TrialContext,
  TrialInfeasible,
  type TrialResult,
  TrialStopped,
} from '../../compute/index.ts';
import { type Directive, firstConfiguration, type SweepDefinition } from '../../model/index.ts';
import type { ConfigurationValue, ParameterValue, SearchSpace } from '../../space/index.ts';
import type { Bell } from '../bell.ts';
import { sdkError } from '../errors.ts';
import type { AskTellTrial } from './ask-tell.ts';
import type { ReportedTrials } from './reported-trials.ts';
import type { StudyFacts } from './study-facts.ts';

/** Most metric names in a message: more would hide the fix. */
const mostNames = 10;

/**
 * A trial handed out by a study: evaluate `config`, then report its end with `tell`, `fail`, `infeasible` or `stop`.
 *
 * @example
 * const trial = await study.ask();
 * await trial.tell(await train(trial.config));
 */
export class StudyTrial<Config extends ConfigurationValue = ConfigurationValue> implements AskTellTrial<Config> {
  readonly number: number;
  readonly #context: TrialContext;
  readonly #facts: StudyFacts;
  #config: Config;
  readonly #finish: (result: TrialResult | Error) => void;
  readonly #recorded: () => Promise<void>;
  /** Metrics of the study that this trial has not reported yet. */
  readonly #missing: Set<string>;
  readonly #metrics: readonly string[];
  #hasReported = false;
  #isTold = false;

  /** @internal created by the study */
  constructor(context: TrialContext, { metrics, definition, facts, finish, recorded }: StudyTrialParts) {
    this.number = context.number;
    // The space made the configuration.
    this.#config = firstConfiguration(definition, context.config) as Config;
    this.#facts = facts;
    this.#context = context;
    this.#finish = finish;
    this.#recorded = recorded;
    this.#metrics = metrics;
    this.#missing = new Set(metrics);
  }

  /** The configuration to evaluate. Define-by-run: what the trial has asked for since it was handed out. */
  get config(): Config {
    return this.#config;
  }

  /**
   * The value of a parameter, in a study that was created with `defineByRun`. A name that the trial has already keeps its
   * value. A later trial may ask for other bounds or options under the same name, but not for values of another kind.
   *
   * @example
   * const layers = await trial.suggest('layers', intRange(1, 3));
   * @param options `value`: what the trial is to have instead of the sampler's proposal
   * @throws {HyperDriveConfigException} SWEEP_OTHER_KIND; SWEEP_NOT_BY_RUN in a study with a search space that lacks it;
   * SWEEP_BAD_CONFIGURATION for a `value` that the expression does not have
   * @since 0.2.0
   * @experimental
   */
  async suggest<const Asked extends SearchSpace[string]>(
    name: string,
    expression: Asked,
    options: { readonly value?: Json | undefined } = {},
  ): Promise<ParameterValue<Asked>> {
    const { number: trial } = this;
    const suggested = this.#context.config;
    const value = await this.#facts.suggest({ trial, name, expression, suggested, value: options.value });
    this.#config = { ...this.#config, [name]: value };
    // The expression made the value.
    return value as ParameterValue<Asked>;
  }

  /** Records a fact about the trial; null removes it. It influences no decision. @since 0.2.0 */
  setAttribute(name: string, value: Json): Promise<void> {
    return this.#facts.setAttribute(this.number, name, value);
  }

  /** The facts recorded about the trial, by name. @since 0.2.0 */
  attributes(): Promise<{ readonly [name: string]: Json }> {
    return this.#facts.attributes(this.number);
  }

  /** Aborts when the trial should end. */
  get signal(): AbortSignal {
    return this.#context.signal;
  }

  /** True once the policy or a limit stops the trial: call `tell` without a value then. */
  get shouldStop(): boolean {
    return this.#context.shouldStop;
  }

  /** Reports a value of the metric, or several metrics by name, while the trial runs. @returns what to do next */
  report(value: number | Readonly<Record<string, number>>, options?: { readonly step?: number }): Promise<Directive> {
    // Synchronously: a caller that does not await the answer may call `tell` next.
    for (const metric of this.#namedBy(value)) this.#missing.delete(metric);
    this.#hasReported = true;
    return this.#context.report(value, options);
  }

  /**
   * Ends the trial with its value, or with the values it reported. Once it resolves, the end is recorded.
   * @throws {HyperDriveException} SDK_UNKNOWN_TRIAL if it already has a result; SDK_MISSING_METRIC without a value of the
   *   study's metric, unless the trial should stop; COMPUTE_BAD_METRIC for a value that is not a number
   */
  async tell(value?: number | Readonly<Record<string, number>>): Promise<void> {
    this.#once();
    // Values that cannot be refused are recorded together with the end.
    const isJoint = !this.#hasReported && isOfNumbers(value);
    try {
      this.#refuseMissing(value);
      if (value !== undefined && !isJoint) await this.report(value);
    } catch (error) {
      // Nothing was recorded, so the caller can call `tell` again.
      this.#isTold = false;
      throw error;
    }
    this.#finish(isJoint ? value : undefined);
    await this.#ended();
  }

  /**
   * Ends the trial as failed: samplers avoid its neighbourhood. Once it resolves, the end is recorded.
   * @param message why; its first 1,000 characters are kept
   */
  fail(message = 'The trial failed.'): Promise<void> {
    this.#once();
    const error = new Error(message);
    // The message is all that its author wants to say.
    error.name = '';
    this.#finish(error);
    return this.#ended();
  }

  /** Ends the trial as infeasible: its configuration cannot be evaluated. Once it resolves, the end is recorded. */
  infeasible(message?: string): Promise<void> {
    this.#once();
    this.#finish(new TrialInfeasible(message));
    return this.#ended();
  }

  /**
   * Ends the trial early, although no policy stops it: what it reported counts. Once it resolves, the end is recorded.
   * @param message why; its first 1,000 characters are kept
   * @since 0.2.0
   */
  stop(message = 'The trial stopped early by itself.'): Promise<void> {
    this.#once();
    this.#finish(new TrialStopped('stop', message));
    return this.#ended();
  }

  #namedBy(value: number | Readonly<Record<string, number>>): readonly string[] {
    return typeof value === 'object' && value !== null ? Object.keys(value) : this.#metrics.slice(0, 1);
  }

  /** Refuses an end without values: a wrong name would silently turn a good trial into a failed one. */
  #refuseMissing(value: number | Readonly<Record<string, number>> | undefined): void {
    const named = value === undefined ? [] : this.#namedBy(value);
    const missing = [...this.#missing].filter((metric) => !named.includes(metric));
    // A trial that continues a completed one has nothing left to report.
    if (missing.length === 0 || this.shouldStop || this.#context.parent !== null) return;
    const list = (names: readonly string[]) => {
      const shown = names.slice(0, mostNames).map((name) => JSON.stringify(name));
      return `${shown.join(', ')}${names.length > mostNames ? ` and ${names.length - mostNames} more` : ''}`;
    };
    throw sdkError(
      'SDK_MISSING_METRIC',
      `trial ${this.number} has no value of ${list(missing)}, got ${list(named) || 'none'}: report its value under this name, or report that the trial failed`,
      { details: { trial: this.number, missing } },
    );
  }

  #ended(): Promise<void> {
    const recorded = this.#recorded();
    // The caller need not wait for it: the next `ask` does.
    recorded.catch(() => undefined);
    return recorded;
  }

  #once(): void {
    if (this.#isTold) {
      throw sdkError('SDK_UNKNOWN_TRIAL', `trial ${this.number} already has a result`, {
        details: { trial: this.number },
      });
    }
    this.#isTold = true;
  }
}

interface StudyTrialParts {
  /** Metrics of the study's objectives, the primary one first. */
  readonly metrics: readonly string[];
  readonly definition: SweepDefinition;
  readonly facts: StudyFacts;
  readonly finish: (result: TrialResult | Error) => void;
  readonly recorded: () => Promise<void>;
}

interface DispatcherParts {
  readonly reported: ReportedTrials;
  /** Rung when a trial starts that no `ask` waits for. */
  readonly bell: Bell;
  /** Metrics of the study's objectives, the primary one first. */
  readonly metrics: readonly string[];
  readonly definition: SweepDefinition;
  readonly facts: StudyFacts;
}

/** Passes started trials to waiting `ask()` calls. */
export class TrialDispatcher<Config extends ConfigurationValue> {
  readonly #waiting = new Map<number, (trial: StudyTrial<Config>) => void>();
  readonly #ready: StudyTrial<Config>[] = [];
  readonly #reported: ReportedTrials;
  readonly #parts: Pick<DispatcherParts, 'metrics' | 'definition' | 'facts'>;
  readonly #bell: Bell;

  constructor({ reported, bell, ...parts }: DispatcherParts) {
    this.#reported = reported;
    this.#bell = bell;
    this.#parts = parts;
  }

  /** Runs as long as the caller evaluates. */
  readonly objective: PlainObjective = (_config, context) =>
    new Promise((resolve, reject) => {
      const finish = (result: TrialResult | Error) => {
        this.#reported.add(context.number);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const trial = new StudyTrial<Config>(context, {
        ...this.#parts,
        finish,
        recorded: () => this.#reported.recorded(),
      });
      const take = this.#waiting.get(trial.number);
      if (take) {
        this.#waiting.delete(trial.number);
        take(trial);
      } else {
        this.#ready.push(trial);
        this.#bell.ring();
      }
      // The caller may have given up on the trial: it must not keep the study from closing.
      context.signal.addEventListener('abort', () => {
        if (closes(context.signal.reason)) resolve(undefined);
      });
    });

  /** A started trial that no `ask` waits for: from an earlier process or an aborted `ask`. */
  takeReady(): StudyTrial<Config> | undefined {
    return this.#ready.shift();
  }

  wait(number: number): Promise<StudyTrial<Config>> {
    const at = this.#ready.findIndex((trial) => trial.number === number);
    const [ready] = at < 0 ? [] : this.#ready.splice(at, 1);
    if (ready) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiting.set(number, resolve));
  }

  forget(number: number): void {
    this.#waiting.delete(number);
  }
}

function isOfNumbers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'number';
  return !Array.isArray(value) && Object.values(value).every((number) => typeof number === 'number');
}

function closes(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && 'want' in reason && reason.want === 'close';
}
