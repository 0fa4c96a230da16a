import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { type ConfigurationRecord, type SweepDefinition, spaceOf } from '../../model/index.ts';
import type { ExportedTrial } from '../../results/index.ts';
import type { Configuration, ConfigurationValue, SearchSpace } from '../../space/index.ts';
import type { SweepFragment, SweepImportance, Workspace } from '../../workspace/index.ts';
import { HyperDriveAbortException, rejectOnAbort } from '../abort.ts';
import type { BestTrial } from '../best-trial.ts';
import { onlyOptions, signalOption } from '../options/option.ts';
import type { ParetoFront } from '../outcomes.ts';
import type { AskOptions, AskTellStudy, StudyReport, TrialPageOptions } from '../study/ask-tell.ts';
import { StudyReads } from '../study/study-reads.ts';
import { refuseOtherSpace } from './same-space.ts';
import { ServerTrial } from './server-trial.ts';
import { studyBlock } from './study-block.ts';
import { askServer, attributesSchema, configurationSchema, StudyCaller, valueFields } from './study-caller.ts';

const nothing = z.object({});
const opened = z.object({ study: z.string() });
const handedOut = z.object({ trial: z.number(), config: configurationSchema });
const asked = z.object({ trials: z.tuple([handedOut]) });
const taken = z.object({ trials: z.array(handedOut) });

/**
 * A study that a server keeps: this program evaluates its trials. See `Server.createStudy`. Its members do what those of
 * {@link Study} do.
 *
 * @since 0.2.0
 */
export class ServerStudy<Space extends SearchSpace = SearchSpace> implements AskTellStudy<Configuration<Space>> {
  readonly sweepId: string;
  readonly #caller: StudyCaller<Configuration<Space>>;
  readonly #reads: StudyReads<Space>;
  /** Trials asked for by calls that were aborted: the next calls return them. */
  readonly #prepared: Promise<ServerTrial<Configuration<Space>>>[] = [];

  private constructor(workspace: Workspace, caller: StudyCaller<Configuration<Space>>) {
    this.sweepId = caller.sweepId;
    this.#caller = caller;
    this.#reads = new StudyReads(workspace, caller.sweepId);
  }

  /** @internal `Server.createStudy` */
  static async create<Space extends SearchSpace>(
    workspace: Workspace,
    definition: SweepDefinition,
  ): Promise<ServerStudy<Space>> {
    const { study } = await askServer(workspace, opened, 'create', studyBlock(definition));
    return new ServerStudy(workspace, new StudyCaller(workspace, study, checkOf<Space>(definition)));
  }

  /** @internal `Server.openStudy` */
  static async open<Space extends SearchSpace>(
    workspace: Workspace,
    word: string,
    space: Space | undefined,
  ): Promise<ServerStudy<Space>> {
    const { study } = await askServer(workspace, opened, 'open', { study: word });
    const { definition } = await workspace.store.sweep(study);
    if (space !== undefined) refuseOtherSpace(study, definition, space);
    const isAny = (config: ConfigurationValue): config is Configuration<Space> & ConfigurationRecord => config !== null;
    const check = space === undefined ? isAny : checkOf<Space>(definition);
    return new ServerStudy(workspace, new StudyCaller(workspace, study, check));
  }

  /**
   * The next trial to evaluate. Any number of trials may be open at once.
   * @throws {HyperDriveException} SDK_EXHAUSTED if there are no more
   * @throws {HyperDriveAbortException} SDK_ABORTED when `signal` aborts; a later `ask` returns the trial
   */
  async ask(options: AskOptions = {}): Promise<ServerTrial<Configuration<Space>>> {
    onlyOptions('ask', options, { signal: true });
    const { signal } = options;
    const abort = rejectOnAbort('ask', signal && signalOption('signal', signal));
    try {
      if (signal?.aborted) return await abort.rejected;
      const trial = this.#prepared.shift() ?? this.#ask();
      return await Promise.race([trial, abort.rejected]).catch((error: unknown) => {
        if (error instanceof HyperDriveAbortException) {
          trial.catch(() => undefined);
          this.#prepared.push(trial);
        }
        throw error;
      });
    } finally {
      abort.stop();
    }
  }

  async #ask(): Promise<ServerTrial<Configuration<Space>>> {
    const { trials } = await this.#caller.call(asked, 'ask', { count: 1 });
    return this.#trial(trials[0]);
  }

  #trial({ trial, config }: z.output<typeof handedOut>): ServerTrial<Configuration<Space>> {
    return new ServerTrial(this.#caller, trial, this.#caller.configuration(config));
  }

  /** The open trials that `openStudy` found: those of a program that ended without telling them. `ask` does not return them again. */
  async takeOver(): Promise<readonly ServerTrial<Configuration<Space>>[]> {
    const { trials } = await this.#caller.call(taken, 'take_over');
    return trials.map((trial) => this.#trial(trial));
  }

  /** Adds an evaluation made elsewhere, which the sampler learns from. It is not a trial and never the best. */
  async observe(config: Configuration<Space>, value: number | Readonly<Record<string, number>>): Promise<void> {
    await this.#caller.call(nothing, 'observe', { config: sent(config), ...valueFields(value) });
  }

  /** Makes a configuration the next trial, ahead of the sampler's. It uses up one of the study's trials. */
  async enqueue(config: Configuration<Space>): Promise<void> {
    await this.#caller.call(nothing, 'enqueue', { config: sent(config) });
  }

  /** What the study is to do, with every parameter that trials have asked for so far. */
  definition(): Promise<SweepDefinition> {
    return this.#reads.definition();
  }

  /** Most trials that it may have. */
  total(): Promise<number> {
    return this.#reads.total();
  }

  /** The best trial so far within the outcome constraints; undefined before the first value. */
  best(): Promise<BestTrial<Configuration<Space>> | undefined> {
    return this.#reads.best();
  }

  /**
   * The current Pareto front of a study with several objectives.
   * @param reference corner of the hypervolume by metric. @defaultValue the worst values
   * @throws {HyperDriveConfigException} SDK_NEEDS_OBJECTIVES for a study with one objective
   */
  front(reference?: Readonly<Record<string, number>>): Promise<ParetoFront<Configuration<Space>>> {
    return this.#reads.front(reference);
  }

  /** Trials in the order of their numbers, with what they reported. */
  trials(options: TrialPageOptions = {}): Promise<readonly ExportedTrial[]> {
    return this.#reads.trials(options);
  }

  /** What a trial reported, in order. */
  reports(trial: number): Promise<readonly StudyReport[]> {
    return this.#reads.reports(trial);
  }

  /** How much each parameter matters for the primary metric, over the trials that have ended. Computed here. */
  importance(): Promise<SweepImportance> {
    return this.#reads.importance();
  }

  /**
   * The study as a part of somebody's page, as `Study.fragment`.
   * @param after a `position` of an earlier answer
   * @returns undefined if nothing has happened since that position
   */
  fragment(after?: number): Promise<SweepFragment | undefined> {
    return this.#reads.fragment(after);
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

/** Whether a configuration is one of a study's space. */
function checkOf<Space extends SearchSpace>(definition: SweepDefinition) {
  const space = spaceOf(definition);
  const isByRun = definition.defineByRun !== undefined;
  return (config: ConfigurationRecord): config is Configuration<Space> & ConfigurationRecord =>
    // Trials of a define-by-run study have parameters beyond the space.
    isByRun || space.contains(config) === undefined;
}

function sent(config: ConfigurationValue): ConfigurationRecord {
  return configurationSchema.parse(config);
}
