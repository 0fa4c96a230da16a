import type { SweepEffects, SweepImportance } from '../workspace/index.ts';
import { onlyOptions } from './option.ts';
import { acquireWorkspace, releaseWorkspace, stateFolder } from './state.ts';

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
  onlyOptions('parameterImportance', options, { stateFolder: true });
  const workspace = await acquireWorkspace(stateFolder(options.stateFolder));
  try {
    return await workspace.importance(sweepId);
  } finally {
    await releaseWorkspace(workspace);
  }
}

/**
 * What each parameter of a sweep does to its primary metric: the curve of the metric along it with a 90 % band, what it
 * explains alone and together with others, with 90 % intervals; from a Gaussian process over all trials that have ended by
 * now. Some 1 s at 200 trials of 10 parameters, in this thread.
 *
 * @example
 * const { effects } = await parameterEffects(run.id);
 * for (const { parameter, points } of effects?.curves ?? []) console.log(parameter, points);
 * @param sweepId of a sweep that a state folder keeps
 * @param options `stateFolder`: `HYPERDRIVE_STATE`, else `.hyperdrive`, where none is given
 * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
 */
export async function parameterEffects(
  sweepId: string,
  options: { readonly stateFolder?: string } = {},
): Promise<SweepEffects> {
  onlyOptions('parameterEffects', options, { stateFolder: true });
  const workspace = await acquireWorkspace(stateFolder(options.stateFolder));
  try {
    return await workspace.effects(sweepId);
  } finally {
    await releaseWorkspace(workspace);
  }
}
