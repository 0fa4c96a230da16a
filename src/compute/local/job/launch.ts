import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../../../base/index.ts';
import { writePlain } from '../../../files/index.ts';
import { LocalProcess, type ProcessPlace } from '../process/local-process.ts';
import { attemptVariable, gpuEnvironment, runFiles, type Variables } from './environment.ts';
import { checkRunFolder, hasStartTrace } from './run-files.ts';
import { type LocalWork, startPlan } from './start-plan.ts';

/**
 * Makes the folders of an attempt, writes its parameters and starts its program.
 * @param options.gpuIds GPUs the program may see; null on a machine without GPU slots
 * @throws SYSTEM_* and COMPUTE_* if the machine does not let it start
 */
export async function launch(
  { job, trial, plan }: LocalWork,
  place: ProcessPlace,
  options: { readonly baseEnvironment: Variables; readonly gpuIds: readonly string[] | null; onExit(): void },
): Promise<LocalProcess> {
  const { environment, command } = plan ?? startPlan(job, trial, options.baseEnvironment);
  for (const folder of [place.runFolder, job.outputFolder, ...command.outputs])
    withPath(folder, () => mkdirSync(folder, { recursive: true }));
  checkRunFolder(place.runFolder);
  const parameters = join(place.runFolder, runFiles.parameters);
  withPath(parameters, () => writePlain(parameters, JSON.stringify(job.config)));
  return LocalProcess.start(place, command, {
    cwd: trial.workingFolder,
    env: { ...environment, ...gpuEnvironment(options.gpuIds) },
    onExit: () => options.onExit(),
  });
}

/** Whether an earlier launch with the same claim may have run the program. */
export function mayHaveRun(place: ProcessPlace): boolean {
  if (hasStartTrace(place)) return true;
  const { table, key } = place;
  return table.all().some(({ pid }) => pid !== process.pid && table.hasVariable(pid, attemptVariable(key)));
}
