import { statSync } from 'node:fs';
import type { CommandTrial } from '../../../model/index.ts';
import { computeError } from '../../errors.ts';
import { checkNeed, type LocalSlots } from './slots.ts';

/**
 * Refuses a trial that could never run on this machine, whatever its configuration. Fields are those of a sweep file.
 * @throws COMPUTE_TOO_LARGE, COMPUTE_FOLDER_MISSING
 */
export function checkLocalTrial(trial: Pick<CommandTrial, 'cpus' | 'gpus' | 'workingFolder'>, slots: LocalSlots): void {
  checkNeed(trial, slots);
  const { workingFolder } = trial;
  const found = statSync(workingFolder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  throw computeError(
    'COMPUTE_FOLDER_MISSING',
    `trial.code: the trials would run in ${workingFolder}, which ${found ? 'is no folder' : 'does not exist'}; make it, or correct trial.code or trial.working_directory, which start from the folder of the sweep file`,
    { details: { field: 'trial.code', value: workingFolder } },
  );
}
