import type { Json } from '../../base/index.ts';
import type { Directive, SweepDefinition } from '../../model/index.ts';
import type { ExportedTrial } from '../../results/index.ts';
import type { ConfigurationValue, ParameterValue, SearchSpace } from '../../space/index.ts';
import type { SweepFragment, SweepImportance } from '../../workspace/index.ts';
import type { BestTrial } from '../best-trial.ts';
import type { ParetoFront } from '../outcomes.ts';

/** Options of `study.ask`. */
export interface AskOptions {
  /**
   * Stops waiting. The study stays open, and a later `ask` returns the trial that was being prepared.
   * @defaultValue none
   * @since 0.2.0
   */
  readonly signal?: AbortSignal;
}

/** Options of `study.trials`. @since 0.2.0 */
export interface TrialPageOptions {
  /** Only trials with larger numbers. @defaultValue all */
  readonly after?: number;
  /** Most trials. @defaultValue 1000 */
  readonly limit?: number;
}

/** A value that a trial reported. @since 0.2.0 */
export interface StudyReport {
  readonly metric: string;
  readonly value: number;
  /** Null: the report gave none, or is the value that ended the trial. */
  readonly step: number | null;
}

/**
 * A trial of a study, whether this program or a server keeps it: evaluate `config`, then report its end once.
 * {@link StudyTrial} and {@link ServerTrial} say more.
 *
 * @since 0.2.0
 */
export interface AskTellTrial<Config extends ConfigurationValue = ConfigurationValue> {
  readonly number: number;
  readonly config: Config;
  /** Aborts when the trial should end. */
  readonly signal: AbortSignal;
  readonly shouldStop: boolean;
  report(value: number | Readonly<Record<string, number>>, options?: { readonly step?: number }): Promise<Directive>;
  tell(value?: number | Readonly<Record<string, number>>): Promise<void>;
  fail(message?: string): Promise<void>;
  infeasible(message?: string): Promise<void>;
  stop(message?: string): Promise<void>;
  suggest<const Asked extends SearchSpace[string]>(
    name: string,
    expression: Asked,
    options?: { readonly value?: Json | undefined },
  ): Promise<ParameterValue<Asked>>;
  setAttribute(name: string, value: Json): Promise<void>;
  attributes(): Promise<{ readonly [name: string]: Json }>;
}

/**
 * Ask and tell, whether this program drives the study ({@link Study}) or a server does ({@link ServerStudy}): a function that
 * takes it works with both.
 *
 * @example
 * async function tune(study: AskTellStudy<{ readonly x: number }>) {
 *   const trial = await study.ask();
 *   await trial.tell(trial.config.x ** 2);
 * }
 * @since 0.2.0
 */
export interface AskTellStudy<Config extends ConfigurationValue = ConfigurationValue> extends AsyncDisposable {
  readonly sweepId: string;
  ask(options?: AskOptions): Promise<AskTellTrial<Config>>;
  takeOver(): Promise<readonly AskTellTrial<Config>[]>;
  observe(config: Config, value: number | Readonly<Record<string, number>>): Promise<void>;
  enqueue(config: Config): Promise<void>;
  definition(): Promise<SweepDefinition>;
  total(): Promise<number>;
  trials(options?: TrialPageOptions): Promise<readonly ExportedTrial[]>;
  reports(trial: number): Promise<readonly StudyReport[]>;
  best(): Promise<BestTrial<Config> | undefined>;
  front(reference?: Readonly<Record<string, number>>): Promise<ParetoFront<Config>>;
  fragment(after?: number): Promise<SweepFragment | undefined>;
  importance(): Promise<SweepImportance>;
  change(keys: Readonly<Record<string, Json>>): Promise<void>;
  cancel(): Promise<void>;
  setAttribute(name: string, value: Json, trial?: number): Promise<void>;
  attributes(trial?: number): Promise<{ readonly [name: string]: Json }>;
  close(): Promise<void>;
}
