import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { TrialStopped } from '../../compute/index.ts';
import { type Directive, jsonSchema } from '../../model/index.ts';
import {
  type ConfigurationValue,
  compileSpace,
  type ParameterValue,
  parseSpace,
  type SearchSpace,
  spaceToWire,
} from '../../space/index.ts';
import type { AskTellTrial } from '../study/ask-tell.ts';
import { attributesSchema, configurationSchema, type StudyCaller, valueFields } from './study-caller.ts';

const nothing = z.object({});
const wanted = z.object({ want: z.enum(['continue', 'stop', 'cancel']) });

/**
 * A trial of a study that a server keeps: evaluate `config`, then report its end with `tell`, `fail`, `infeasible` or `stop`.
 *
 * @example
 * const trial = await study.ask();
 * await trial.tell(await train(trial.config));
 * @since 0.2.0
 */
export class ServerTrial<Config extends ConfigurationValue = ConfigurationValue> implements AskTellTrial<Config> {
  /** 0, 1, 2 … in suggestion order. */
  readonly number: number;
  readonly #caller: StudyCaller<Config>;
  #config: Config;
  readonly #leave = new AbortController();

  /** @internal created by `ServerStudy` */
  constructor(caller: StudyCaller<Config>, number: number, config: Config) {
    this.#caller = caller;
    this.number = number;
    this.#config = config;
  }

  /** The configuration to evaluate. Define-by-run: what the trial has asked for since it was handed out. */
  get config(): Config {
    return this.#config;
  }

  /** Aborts when the policy, or a user, wants the trial to end. Known after each `report`. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  /** True once the policy, or a user, wants the trial to end. Known after each `report`. */
  get shouldStop(): boolean {
    return this.#leave.signal.aborted;
  }

  /** Reports a value of the metric, or several metrics by name, while the trial runs. @returns what to do next */
  async report(
    value: number | Readonly<Record<string, number>>,
    options: { readonly step?: number } = {},
  ): Promise<Directive> {
    const { want } = await this.#call(wanted, 'report', { ...valueFields(value), step: options.step });
    if (want !== 'continue') this.#leave.abort(new TrialStopped(want));
    return want;
  }

  /**
   * Ends the trial with its value, with values by metric, or with what it reported. Once it resolves, the end is recorded.
   * @throws {HyperDriveException} CLI_NO_OPEN_TRIAL if it already has a result; SDK_MISSING_METRIC
   */
  async tell(value?: number | Readonly<Record<string, number>>): Promise<void> {
    await this.#call(nothing, 'tell', value === undefined ? {} : valueFields(value));
  }

  /** Ends the trial as failed. @param message why; its first 1,000 characters are kept */
  async fail(message?: string): Promise<void> {
    await this.#call(nothing, 'tell', { failed: message ?? true });
  }

  /** Ends the trial as infeasible: its configuration cannot be evaluated. */
  async infeasible(message?: string): Promise<void> {
    await this.#call(nothing, 'tell', { infeasible: message ?? true });
  }

  /** Ends the trial early: what it reported counts. @param message why; its first 1,000 characters are kept */
  async stop(message?: string): Promise<void> {
    await this.#call(nothing, 'tell', { stopped: message ?? true });
  }

  /** As `StudyTrial.suggest`: the value of a parameter, in a study with `defineByRun`. */
  async suggest<const Asked extends SearchSpace[string]>(
    name: string,
    expression: Asked,
    options: { readonly value?: Json | undefined } = {},
  ): Promise<ParameterValue<Asked>> {
    const asked = spaceToWire({ [name]: expression }, 'v1');
    const fields = { name, expression: jsonSchema.parse(asked[name]), value: options.value };
    const { value } = await this.#call(z.object({ value: jsonSchema }), 'suggest', fields);
    const config = this.#caller.configuration(configurationSchema.parse({ ...this.#config, [name]: value }));
    this.#config = config;
    const isAsked = (given: Json): given is ParameterValue<Asked> & Json =>
      compileSpace(parseSpace(asked), { logbase: 'e' }).contains({ [name]: given }) === undefined;
    if (isAsked(value)) return value;
    throw this.#caller.otherServer(
      `the value ${JSON.stringify(value)} for ${name}, which its expression does not have`,
    );
  }

  /** Records a fact about the trial; null removes it. It influences no decision. */
  async setAttribute(name: string, value: Json): Promise<void> {
    await this.#call(nothing, 'attribute', { name, value });
  }

  /** The facts recorded about the trial, by name. */
  async attributes(): Promise<{ readonly [name: string]: Json }> {
    return (await this.#call(attributesSchema, 'attributes')).attributes;
  }

  #call<Schema extends z.ZodType>(
    schema: Schema,
    op: string,
    fields: Readonly<Record<string, Json | undefined>> = {},
  ): Promise<z.output<Schema>> {
    return this.#caller.call(schema, op, { ...fields, trial: this.number });
  }
}
