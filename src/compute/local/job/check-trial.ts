import { statSync } from 'node:fs';
import type { CommandTrial } from '../../../model/index.ts';
import { computeError } from '../../errors.ts';
import { checkNeed, type LocalSlots } from './slots.ts';

/**
 * Refuses a trial that could never run on this machine, whatever its configuration. Errors name fields of a sweep file.
 * @throws COMPUTE_TOO_LARGE, COMPUTE_FOLDER_MISSING
 */
export function checkLocalTrial(trial: Pick<CommandTrial, 'cpus' | 'gpus' | 'workingFolder'>, slots: LocalSlots): void {
  checkNeed(trial, slots);
  const { workingFolder } = trial;
  const found = statSync(workingFolder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  throw computeError(
    'COMPUTE_FOLDER_MISSING',
    `trial.code: the trials would run in ${workingFolder}, which ${found ? 'is not a folder' : 'does not exist'}; create it, or correct trial.code or trial.working_directory, which are relative to the folder of the sweep file`,
    { details: { field: 'trial.code', value: workingFolder } },
  );
}
