import type { SearchSpace } from '../../../space/index.ts';
import type { HyperDriveConfig } from '../hyperdrive-config.ts';

/** An experiment as its runs know it: what submits sweeps and reads them back. */
export interface SubmittingExperiment<SubmittedRun> {
  readonly name: string;
  readonly stateFolder: string;
  submit<Space extends SearchSpace>(config: HyperDriveConfig<Space>): Promise<SubmittedRun>;
  getRun(runId: string): Promise<SubmittedRun>;
}
