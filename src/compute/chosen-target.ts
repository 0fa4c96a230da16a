import type { TrialDefinition } from '../model/index.ts';

/** Name of the target that runs functions in this process. */
export const inProcessName = 'in-process';
/** Name of the target that runs commands on this machine. */
export const localName = 'local';

/**
 * Chooses the compute target for a sweep's trials. Functions run in the program that defines them; commands run where
 * the installation says.
 * @param installed target of the installation, such as `my-package/my-target`. @defaultValue `HYPERDRIVE_TARGET`, else
 *   `local`
 */
export function chosenTarget(trial: TrialDefinition, installed = process.env.HYPERDRIVE_TARGET): string {
  if (trial.type !== 'command') return inProcessName;
  return installed === undefined || installed === '' ? localName : installed;
}
