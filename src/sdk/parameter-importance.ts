import type { SweepImportance } from '../assemble/index.ts';
import { hold, letGo, stateFolder } from './state.ts';

/**
 * How much each parameter of a sweep matters for its primary metric, with 90 % intervals; of all trials that have ended
 * by now.
 *
 * @example
 * const { parameters } = await parameterImportance(run.id);
 * @param sweepId of a sweep that a state folder keeps
 * @param options `stateFolder`: `HYPERDRIVE_STATE`, else `.hyperdrive`, where none is given
 * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
 */
export async function parameterImportance(
  sweepId: string,
  options: { readonly stateFolder?: string } = {},
): Promise<SweepImportance> {
  const workspace = await hold(stateFolder(options.stateFolder));
  try {
    return await workspace.importance(sweepId);
  } finally {
    await letGo(workspace);
  }
}
