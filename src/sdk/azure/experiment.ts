import { randomInt } from 'node:crypto';
import type { SearchSpace } from '../../space/index.ts';
import { checkMachine } from '../../workspace/index.ts';
import { toPlainObjective } from '../objective.ts';
import { onlyOptions, textOption } from '../options/option.ts';
import { acquireWorkspace, releaseWorkspace, stateFolder } from '../state.ts';
import type { HyperDriveConfig } from './hyperdrive-config.ts';
import { HyperDriveRun } from './runs/hyperdrive-run.ts';
import type { ParentRun } from './runs/run.ts';
import type { SubmittingExperiment } from './runs/submitting-experiment.ts';

/** Where an experiment keeps its sweeps. */
export interface ExperimentOptions {
  /** State folder, or `:memory:`. @defaultValue `HYPERDRIVE_STATE`, else `.hyperdrive` */
  readonly stateFolder?: string;
}

const experimentOptions = { stateFolder: true } as const satisfies Readonly<Record<keyof ExperimentOptions, true>>;

/**
 * A name under which sweeps are submitted.
 *
 * @example
 * await using run = await new Experiment('digits').submit(config);
 */
export class Experiment implements SubmittingExperiment<ParentRun> {
  readonly name: string;
  readonly stateFolder: string;

  constructor(name: string, options: ExperimentOptions = {}) {
    onlyOptions('Experiment', options, experimentOptions);
    this.name = textOption('name', name);
    this.stateFolder = stateFolder(options.stateFolder);
  }

  /**
   * Records a sweep and drives it in this process until it is final or `run.close()` is called.
   * @throws {HyperDriveConfigException} for any error in the configuration
   */
  async submit<Space extends SearchSpace>(config: HyperDriveConfig<Space>): Promise<HyperDriveRun<Space>> {
    const workspace = await acquireWorkspace(this.stateFolder);
    try {
      const definition = config.toDefinition(this.name, randomInt(2 ** 47));
      checkMachine(definition);
      const { id } = await workspace.submit(definition);
      const drive = await workspace.drive(
        id,
        config.objective ? { objective: toPlainObjective(config.objective) } : {},
      );
      return new HyperDriveRun<Space>(this, workspace, id, { drive, config });
    } catch (error) {
      await releaseWorkspace(workspace);
      throw error;
    }
  }

  /**
   * Returns an earlier sweep of the state folder. `getRun<typeof space>(id)` types its configurations.
   * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
   */
  async getRun<Space extends SearchSpace = SearchSpace>(runId: string): Promise<HyperDriveRun<Space>> {
    const workspace = await acquireWorkspace(this.stateFolder);
    try {
      await workspace.store.sweep(runId);
      return new HyperDriveRun<Space>(this, workspace, runId);
    } catch (error) {
      await releaseWorkspace(workspace);
      throw error;
    }
  }
}
