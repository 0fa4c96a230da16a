import type { ConfigurationRecord } from '../../model/index.ts';
import type { Configuration, SearchSpace } from '../../space/index.ts';
import { openNamedServer, projectPlugins, type Workspace } from '../../workspace/index.ts';
import { sdkError } from '../errors.ts';
import { flagOption, onlyOptions, textOption } from '../options/option.ts';
import { type StudyOptions, studyDefinition } from '../study/study-options.ts';
import { ServerExperiment } from './server-experiment.ts';
import { ServerStudy } from './server-study.ts';

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
  ): Promise<ServerStudy<Configuration<Space> & ConfigurationRecord>> {
    return ServerStudy.create<Space>(this.#workspace, studyDefinition(space, options));
  }

  /**
   * Continues a study. Trials without a result are handed out again; those that another program evaluates must be told by
   * it before.
   * @param study its id, the unique beginning of an id, or the name of exactly one study
   * @throws {HyperDriveRehydrateException} CLI_UNKNOWN_SWEEP
   */
  openStudy(study: string): Promise<ServerStudy> {
    return ServerStudy.open(this.#workspace, textOption('study', study));
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
