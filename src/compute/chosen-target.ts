import type { TrialDefinition } from '../model/index.ts';

/** Runs functions of this program, where it runs. */
export const inProcessName = 'in-process';
/** Runs commands on this machine. */
export const localName = 'local';

/**
 * Name of the compute target for a sweep's trials. Functions run in the program that has them; commands run where the
 * installation says.
 * @param installed what the installation names, such as `my-package/my-target`. @defaultValue `HYPERDRIVE_TARGET`, else `local`
 */
export function chosenTarget(trial: TrialDefinition, installed = process.env.HYPERDRIVE_TARGET): string {
  if (trial.type !== 'command') return inProcessName;
  return installed === undefined || installed === '' ? localName : installed;
}
