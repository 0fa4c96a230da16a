import {
  type Objective as PlainObjective,
  type TrialContext,
  TrialInfeasible,
  type TrialResult,
} from '../compute/index.ts';
import type { Want } from '../records/index.ts';
import type { ConfigurationValue } from '../space/index.ts';
import { sdkError } from './errors.ts';
import type { ToldTrials } from './told-trials.ts';

/** A trial that a study handed out: evaluate `config`, then tell. */
export class StudyTrial<Config extends ConfigurationValue = ConfigurationValue> {
  readonly number: number;
  readonly config: Config;
  readonly #context: TrialContext;
  readonly #finish: (result: TrialResult | Error) => void;
  readonly #recorded: () => Promise<void>;
  #isTold = false;

  /** @internal made by the study */
  constructor(context: TrialContext, finish: (result: TrialResult | Error) => void, recorded: () => Promise<void>) {
    this.number = context.number;
    // The space made the configuration.
    this.config = context.config as Config;
    this.#context = context;
    this.#finish = finish;
    this.#recorded = recorded;
  }

  /** Aborts when the trial should end. */
  get signal(): AbortSignal {
    return this.#context.signal;
  }

  /** True once the policy or a limit says that the trial should end: tell it then, without a value. */
  get shouldStop(): boolean {
    return this.#context.shouldStop;
  }

  /** Reports a value of the metric, or several metrics by name, while it runs. @returns what to do next */
  report(value: number | Readonly<Record<string, number>>, options?: { readonly step?: number }): Promise<Want> {
    return this.#context.report(value, options);
  }

  /**
   * Ends the trial with its value, or with what it reported. Once it resolves, the end is recorded.
   * @throws {HyperDriveException} SDK_UNKNOWN_TRIAL when it was told before; COMPUTE_BAD_METRIC for what is no number
   */
  async tell(value?: number | Readonly<Record<string, number>>): Promise<void> {
    this.#once();
    try {
      if (value !== undefined) await this.#context.report(value);
    } catch (error) {
      // What could not be taken can be told otherwise.
      this.#isTold = false;
      throw error;
    }
    this.#finish(undefined);
    await this.#ended();
  }

  /** Ends the trial as failed: nothing near it is worth much. Once it resolves, the end is recorded. */
  fail(message = 'The trial failed.'): Promise<void> {
    this.#once();
    this.#finish(new Error(message));
    return this.#ended();
  }

  /** Ends the trial as infeasible: no configuration like it can be evaluated. Once it resolves, the end is recorded. */
  infeasible(message?: string): Promise<void> {
    this.#once();
    this.#finish(new TrialInfeasible(message));
    return this.#ended();
  }

  #ended(): Promise<void> {
    const recorded = this.#recorded();
    // Nobody has to wait for it: the next question does.
    recorded.catch(() => undefined);
    return recorded;
  }

  #once(): void {
    if (this.#isTold) {
      throw sdkError('SDK_UNKNOWN_TRIAL', `trial ${this.number} has been told already`, {
        details: { trial: this.number },
      });
    }
    this.#isTold = true;
  }
}

/** Passes trials from the compute target, which starts them, to those who asked. */
export class HandOut<Config extends ConfigurationValue> {
  readonly #waiting = new Map<number, (trial: StudyTrial<Config>) => void>();
  readonly #ready: StudyTrial<Config>[] = [];
  readonly #told: ToldTrials;

  constructor(told: ToldTrials) {
    this.#told = told;
  }

  /** Runs as long as the caller evaluates. */
  readonly objective: PlainObjective = (_config, context) =>
    new Promise((resolve, reject) => {
      const finish = (result: TrialResult | Error) => {
        this.#told.add(context.number);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const trial = new StudyTrial<Config>(context, finish, () => this.#told.recorded());
      const take = this.#waiting.get(trial.number);
      if (take) {
        this.#waiting.delete(trial.number);
        take(trial);
      } else this.#ready.push(trial);
      // Nobody may be evaluating any more: a trial that should end and is not told does not hold up a closing study.
      context.signal.addEventListener('abort', () => {
        if (closes(context.signal.reason)) resolve(undefined);
      });
    });

  /** A trial that was started without being asked for: one of an earlier process. */
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

function closes(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && 'want' in reason && reason.want === 'close';
}
