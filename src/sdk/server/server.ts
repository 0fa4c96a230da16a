import type { SweepDefinition, SweepRow } from '../../model/index.ts';
import type { SearchSpace } from '../../space/index.ts';
import { openNamedServer, projectPlugins, type Workspace } from '../../workspace/index.ts';
import type { HyperDriveRun } from '../azure/runs/hyperdrive-run.ts';
import { sdkError } from '../errors.ts';
import { flagOption, onlyOptions, textOption } from '../options/option.ts';
import { type StudyOptions, studyDefinition } from '../study/study-options.ts';
import { ServerExperiment } from './server-experiment.ts';
import { ServerStudy } from './server-study.ts';
import { type SubmitSweepOptions, sweepDefinition } from './sweep-definition.ts';

/** Options of {@link connect}. @since 0.2.0 */
export interface ConnectOptions {
  /** The address of `hyperdrive serve`, such as `https://tuning.example.org`. @defaultValue `HYPERDRIVE_SERVER` */
  readonly url?: string;
  /** A token of the server. @defaultValue `HYPERDRIVE_SERVER_TOKEN`, else the one that `hyperdrive login` keeps */
  readonly token?: string;
  /** Allow plain http to another machine, where the network can read the token. @defaultValue false */
  readonly insecure?: boolean;
}

/** Options of a study that a server keeps. @since 0.2.0 */
export type ServerStudyOptions<Space extends SearchSpace> = Omit<StudyOptions<Space>, 'stateFolder' | 'logger'>;

const connectOptions = { url: true, token: true, insecure: true } as const satisfies Readonly<
  Record<keyof ConnectOptions, true>
>;

/**
 * Connects to a server on another machine, which keeps sweeps and runs their trials.
 *
 * @example
 * await using server = await connect({ url: 'https://tuning.example.org' });
 * const run = await server.experiment('digits').submit(config);
 * await run.waitForCompletion({ showOutput: true });
 * @throws {HyperDriveConfigException} SDK_BAD_OPTION, REMOTE_BAD_ADDRESS
 * @throws REMOTE_NO_ANSWER, REMOTE_NOT_A_SERVER; SERVER_UNAUTHORIZED without a token that the server knows
 * @since 0.2.0
 */
export async function connect(options: ConnectOptions = {}): Promise<Server> {
  onlyOptions('connect', options, connectOptions);
  const url = options.url ?? process.env.HYPERDRIVE_SERVER;
  if (url === undefined || url === '')
    throw sdkError('SDK_BAD_OPTION', 'url: expected the address of a server, or HYPERDRIVE_SERVER to be set', {
      details: { option: 'url' },
    });
  const workspace = await openNamedServer(textOption('url', url), {
    environment: process.env,
    plugins: projectPlugins(undefined),
    ...(options.token !== undefined && { token: textOption('token', options.token) }),
    isInsecure: flagOption('insecure', options.insecure ?? false),
  });
  return new Server(workspace);
}

/** A server on another machine. See {@link connect}. @since 0.2.0 */
export class Server {
  readonly #workspace: Workspace;

  /** @internal created by `connect` */
  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Its address. */
  get url(): string {
    return this.#workspace.folder;
  }

  /**
   * A name under which sweeps of commands are submitted. The server runs their trials with the code that is sent to it.
   *
   * @example
   * const run = await server.experiment('digits').submit(new HyperDriveConfig({ runConfig, … }));
   */
  experiment(name: string): ServerExperiment {
    return new ServerExperiment(textOption('name', name), this.#workspace);
  }

  /**
   * Starts a study: this program evaluates its trials, and the server keeps them.
   *
   * @example
   * const study = await server.createStudy({ x: range(-5, 5) }, { maxTotalTrials: 20 });
   * const trial = await study.ask();
   * await trial.tell(trial.config.x ** 2);
   * @throws {HyperDriveConfigException} for any error in space or options
   */
  async createStudy<const Space extends SearchSpace>(
    space: Space,
    options: ServerStudyOptions<Space> = {},
  ): Promise<ServerStudy<Space>> {
    return ServerStudy.create<Space>(this.#workspace, studyDefinition(space, options));
  }

  /**
   * Continues a study. `ask` or `takeOver` hands out the trials that have no result yet, so a program that still evaluates
   * some must tell them first.
   *
   * @example
   * const study = await server.openStudy('hd-1qrpbtyjby', { x: range(-5, 5) });
   * const { x } = (await study.ask()).config;
   * @param study its id, the unique beginning of an id, or the name of exactly one study
   * @param space its search space, which types its configurations. @defaultValue any: `openStudy<typeof space>(id)` types
   *   them unchecked
   * @throws {HyperDriveRehydrateException} CLI_UNKNOWN_SWEEP
   * @throws {HyperDriveConfigException} SDK_OTHER_SPACE if it has another space
   */
  openStudy<const Space extends SearchSpace = SearchSpace>(study: string, space?: Space): Promise<ServerStudy<Space>> {
    return ServerStudy.open<Space>(this.#workspace, textOption('study', study), space);
  }

  /**
   * Sweeps and studies that the server keeps, newest first.
   *
   * @example
   * for (const { id, state, definition } of await server.sweeps()) console.log(id, definition.name, state);
   */
  sweeps(): Promise<readonly SweepRow[]> {
    return this.#workspace.store.sweeps();
  }

  /**
   * Submits a sweep of commands, with the code of its trials. It runs there, whatever becomes of this program.
   *
   * @example
   * const run = await server.submit('sweep.yaml', { set: ['limits.max_total_trials=5'] });
   * for await (const { trial, value } of run) console.log(trial, value);
   * @param sweep a sweep file of this machine; or a definition, for instance from `parseSweepFile`
   * @throws {HyperDriveConfigException} FORMATS_* and every other error of the file;
   *   SDK_BAD_OPTION for a file that cannot be read, and for trials that are a function
   */
  async submit<Space extends SearchSpace = SearchSpace>(
    sweep: string | SweepDefinition,
    options: SubmitSweepOptions = {},
  ): Promise<HyperDriveRun<Space>> {
    const definition = await sweepDefinition(this.#workspace, sweep, options);
    return this.experiment(definition.name).submitDefinition<Space>(definition);
  }

  /**
   * An earlier sweep of the server. `getRun<typeof space>(id)` types its configurations.
   * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
   */
  async getRun<Space extends SearchSpace = SearchSpace>(runId: string): Promise<HyperDriveRun<Space>> {
    const { definition } = await this.#workspace.store.sweep(textOption('runId', runId));
    return this.experiment(definition.name).getRun<Space>(runId);
  }

  /** Ends all requests; sweeps go on. */
  close(): Promise<void> {
    return this.#workspace.close();
  }

  /** `await using server = …` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
