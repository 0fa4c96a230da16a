import { chosenTarget, type TargetKind, targetKind } from '../compute/index.ts';
import type { SweepDefinition } from '../model/index.ts';
import type { Plugins } from '../plugins/index.ts';

/**
 * The kind of compute target that runs the trials of a sweep in this installation.
 * @throws {HyperDriveConfigException} COMPUTE_UNKNOWN_TARGET, PLUGIN_*
 */
export function targetOf({ trial }: SweepDefinition, plugins: Plugins): Promise<TargetKind> {
  return targetKind(chosenTarget(trial), (type) => plugins.target(type));
}
