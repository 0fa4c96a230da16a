import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { type ConfigurationRecord, type SweepDefinition, spaceOf } from '../../model/index.ts';
import type { Configuration, SearchSpace } from '../../space/index.ts';
import type { Workspace } from '../../workspace/index.ts';
import { ServerTrial } from './server-trial.ts';
import { studyBlock } from './study-block.ts';
import { askServer, attributesSchema, configurationSchema, StudyCaller, valueFields } from './study-caller.ts';

const nothing = z.object({});
const opened = z.object({ study: z.string(), total: z.number() });
const asked = z.object({ trials: z.tuple([z.object({ trial: z.number(), config: configurationSchema })]) });
const bestTrial = z.object({
  best: z.object({ trial: z.number(), value: z.number(), config: configurationSchema }).nullable(),
});

/** The best trial of a study that a server keeps. @since 0.2.0 */
export interface ServerBest<Config> {
  /** Its number. */
  readonly trial: number;
  /** Its best value of the primary metric. */
  readonly value: number;
  readonly config: Config;
}

/**
 * A study that a server keeps: this program evaluates its trials. See `Server.createStudy`.
 *
 * @since 0.2.0
 */
export class ServerStudy<Config extends ConfigurationRecord = ConfigurationRecord> {
  readonly sweepId: string;
  /** Most trials that it may have. */
  readonly total: number;
  readonly #caller: StudyCaller<Config>;

  private constructor(caller: StudyCaller<Config>, total: number) {
    this.sweepId = caller.sweepId;
    this.total = total;
    this.#caller = caller;
  }

  /** @internal `Server.createStudy` */
  static async create<Space extends SearchSpace>(
    workspace: Workspace,
    definition: SweepDefinition,
  ): Promise<ServerStudy<Configuration<Space> & ConfigurationRecord>> {
    const space = spaceOf(definition);
    const isByRun = definition.defineByRun !== undefined;
    const isConfiguration = (config: ConfigurationRecord): config is Configuration<Space> & ConfigurationRecord =>
      // Trials of a define-by-run study have parameters beyond the space.
      isByRun || space.contains(config) === undefined;
    const { study, total } = await askServer(workspace, opened, 'create', studyBlock(definition));
    return new ServerStudy(new StudyCaller(workspace, study, isConfiguration), total);
  }

  /** @internal `Server.openStudy` */
  static async open(workspace: Workspace, word: string): Promise<ServerStudy> {
    const { study, total } = await askServer(workspace, opened, 'open', { study: word });
    const isAny = (config: ConfigurationRecord): config is ConfigurationRecord => config !== null;
    return new ServerStudy(new StudyCaller(workspace, study, isAny), total);
  }

  /** The next trial to evaluate. Any number of trials may be open at once. @throws SDK_EXHAUSTED if there are no more */
  async ask(): Promise<ServerTrial<Config>> {
    const { trials } = await this.#caller.call(asked, 'ask', { count: 1 });
    const [{ trial, config }] = trials;
    return new ServerTrial(this.#caller, trial, this.#caller.configuration(config));
  }

  /** Adds an evaluation made elsewhere, which the sampler learns from. It is not a trial and never the best. */
  async observe(config: Config, value: number | Readonly<Record<string, number>>): Promise<void> {
    await this.#caller.call(nothing, 'observe', { config: { ...config }, ...valueFields(value) });
  }

  /** Makes a configuration the next trial, ahead of the sampler's. It uses up one of the study's trials. */
  async enqueue(config: Config): Promise<void> {
    await this.#caller.call(nothing, 'enqueue', { config: { ...config } });
  }

  /** The best trial so far; undefined before the first value. */
  async best(): Promise<ServerBest<Config> | undefined> {
    const { best } = await this.#caller.call(bestTrial, 'best');
    return best === null ? undefined : { ...best, config: this.#caller.configuration(best.config) };
  }

  /**
   * Trials in the order of their numbers, each as in `hyperdrive trials --json`.
   * @param options `after`: only larger numbers; `limit`: at most so many. @defaultValue 1000
   */
  async trials({
    after,
    limit = 1000,
  }: {
    readonly after?: number;
    readonly limit?: number;
  } = {}): Promise<readonly { readonly [name: string]: Json }[]> {
    const schema = z.object({ trials: z.array(configurationSchema) });
    return (await this.#caller.call(schema, 'trials', { after, count: limit })).trials;
  }

  /** Changes what the study does from the next suggestion on. @param keys as `Study.change` */
  async change(keys: Readonly<Record<string, Json>>): Promise<void> {
    await this.#caller.call(nothing, 'change', { set: { ...keys } });
  }

  /** Ends the study for good. */
  async cancel(): Promise<void> {
    await this.#caller.call(nothing, 'cancel');
  }

  /** Records a fact about the study, or about a trial of it; null removes it. */
  async setAttribute(name: string, value: Json, trial?: number): Promise<void> {
    await this.#caller.call(nothing, 'attribute', { name, value, trial });
  }

  /** The facts recorded about the study, by name. @param trial those of a trial instead */
  async attributes(trial?: number): Promise<{ readonly [name: string]: Json }> {
    return (await this.#caller.call(attributesSchema, 'attributes', { trial })).attributes;
  }

  /** Lets the server close the study; `Server.openStudy` continues it. */
  async close(): Promise<void> {
    await this.#caller.call(nothing, 'close');
  }

  /** `await using study = …` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
