import { randomInt } from 'node:crypto';
import type { SearchSpace } from '../../space/index.ts';
import { checkMachine } from '../../workspace/index.ts';
import { textOption } from '../option.ts';
import { acquireWorkspace, releaseWorkspace, stateFolder } from '../state.ts';
import type { HyperDriveConfig } from './hyperdrive-config.ts';
import { HyperDriveRun } from './hyperdrive-run.ts';
import { toPlainObjective } from './objective.ts';
import type { SubmittingExperiment } from './submitting.ts';

/** Where an experiment keeps its sweeps. */
export interface ExperimentOptions {
  /** State folder, or `:memory:`. @defaultValue `HYPERDRIVE_STATE`, else `.hyperdrive` */
  readonly stateFolder?: string;
}

/** A name under which sweeps are submitted. */
export class Experiment implements SubmittingExperiment<HyperDriveRun> {
  readonly name: string;
  readonly stateFolder: string;

  constructor(name: string, options: ExperimentOptions = {}) {
    this.name = textOption('name', name);
    this.stateFolder = stateFolder(options.stateFolder);
  }

  /**
   * Records a sweep and starts to drive it in this process; it goes on until it is final or `run.close()`.
   * @throws {HyperDriveConfigException} for whatever is wrong with the configuration
   */
  async submit<Space extends SearchSpace>(config: HyperDriveConfig<Space>): Promise<HyperDriveRun> {
    const workspace = await acquireWorkspace(this.stateFolder);
    try {
      const definition = config.toDefinition(this.name, randomInt(2 ** 47));
      checkMachine(definition);
      const { id } = await workspace.submit(definition);
      const drive = await workspace.drive(
        id,
        config.objective ? { objective: toPlainObjective(config.objective) } : {},
      );
      return new HyperDriveRun(this, workspace, id, drive, config);
    } catch (error) {
      await releaseWorkspace(workspace);
      throw error;
    }
  }

  /**
   * An earlier sweep of the state folder.
   * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
   */
  async getRun(runId: string): Promise<HyperDriveRun> {
    const workspace = await acquireWorkspace(this.stateFolder);
    try {
      await workspace.store.sweep(runId);
      return new HyperDriveRun(this, workspace, runId);
    } catch (error) {
      await releaseWorkspace(workspace);
      throw error;
    }
  }
}
