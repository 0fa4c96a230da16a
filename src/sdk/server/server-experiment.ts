import { randomInt } from 'node:crypto';
import type { SweepDefinition } from '../../model/index.ts';
import type { SearchSpace } from '../../space/index.ts';
import { sendDefinition, type Workspace } from '../../workspace/index.ts';
import type { HyperDriveConfig } from '../azure/hyperdrive-config.ts';
import { HyperDriveRun } from '../azure/runs/hyperdrive-run.ts';
import type { ParentRun } from '../azure/runs/run.ts';
import type { SubmittingExperiment } from '../azure/runs/submitting-experiment.ts';
import { sdkError } from '../errors.ts';

/** An {@link Experiment} whose sweeps a server runs. See `Server.experiment`. @since 0.2.0 */
export class ServerExperiment implements SubmittingExperiment<ParentRun> {
  readonly name: string;
  readonly #workspace: Workspace;

  /** @internal created by `Server` */
  constructor(name: string, workspace: Workspace) {
    this.name = name;
    this.#workspace = workspace;
  }

  /** The address of the server, which has the state folder. */
  get stateFolder(): string {
    return this.#workspace.folder;
  }

  /**
   * Sends the code of the trials and submits the sweep. It runs there, whatever becomes of this program.
   * @throws {HyperDriveConfigException} for any error in the configuration; SDK_BAD_OPTION if its trials are a function
   */
  async submit<Space extends SearchSpace>(config: HyperDriveConfig<Space>): Promise<HyperDriveRun<Space>> {
    if (config.objective !== undefined)
      throw sdkError(
        'SDK_BAD_OPTION',
        'objective: a server runs commands, not functions of this program: give runConfig, or evaluate the function here with server.createStudy',
        { details: { option: 'objective' } },
      );
    return this.submitDefinition(config.toDefinition(this.name, randomInt(2 ** 47)), config);
  }

  /** @internal `Server.submit` */
  async submitDefinition<Space extends SearchSpace>(
    given: SweepDefinition,
    config?: HyperDriveConfig<Space>,
  ): Promise<HyperDriveRun<Space>> {
    const { definition } = await sendDefinition(this.#workspace, given);
    const { id } = await this.#workspace.submit(definition);
    return new HyperDriveRun<Space>(this, unclosed(this.#workspace), id, config === undefined ? {} : { config });
  }

  /**
   * Returns an earlier sweep of the server. `getRun<typeof space>(id)` types its configurations.
   * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
   */
  async getRun<Space extends SearchSpace = SearchSpace>(runId: string): Promise<HyperDriveRun<Space>> {
    await this.#workspace.store.sweep(runId);
    return new HyperDriveRun<Space>(this, unclosed(this.#workspace), runId);
  }
}

/** A run closes what it reads; the connection is the server's to close. */
function unclosed(workspace: Workspace): Workspace {
  const close = async () => undefined;
  return { ...workspace, close, [Symbol.asyncDispose]: close };
}
