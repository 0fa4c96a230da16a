import type { SweepEffects, SweepImportance } from '../workspace/index.ts';
import { onlyOptions } from './options/option.ts';
import { acquireWorkspace, releaseWorkspace, stateFolder } from './state.ts';

/**
 * How much each parameter of a sweep matters for its primary metric, with 90 % intervals, over all trials that have ended
 * so far; above 20,000, over a random sample of 20,000, and `sampledFrom` says of how many.
 *
 * @example
 * const { parameters } = await parameterImportance(run.id);
 * @param sweepId of a sweep in the state folder
 * @param options `stateFolder` defaults to `HYPERDRIVE_STATE`, then to `.hyperdrive`
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
 * How each parameter of a sweep affects its primary metric: the metric's curve along it with a 90 % band, and what it
 * explains alone and together with others, with 90 % intervals. Fits a Gaussian process to the same trials as
 * {@link parameterImportance}. Takes about 1 s for 200 trials of 10 parameters and blocks this thread.
 *
 * @example
 * const { effects } = await parameterEffects(run.id);
 * for (const { parameter, points } of effects?.curves ?? []) console.log(parameter, points);
 * @param sweepId of a sweep in the state folder
 * @param options `stateFolder` defaults to `HYPERDRIVE_STATE`, then to `.hyperdrive`
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
