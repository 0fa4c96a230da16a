import type { SearchSpace } from '../../../space/index.ts';
import type { HyperDriveConfig } from '../hyperdrive-config.ts';

/** What a run needs of its experiment: submit sweeps and read them back. */
export interface SubmittingExperiment<SubmittedRun> {
  readonly name: string;
  readonly stateFolder: string;
  submit<Space extends SearchSpace>(config: HyperDriveConfig<Space>): Promise<SubmittedRun>;
  getRun(runId: string): Promise<SubmittedRun>;
}
