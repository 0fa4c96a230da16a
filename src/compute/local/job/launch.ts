import { closeSync, mkdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { withPath } from '../../../base/index.ts';
import { writePlain } from '../../../files/index.ts';
import type { AttemptShell, ShellStart } from '../process/launchers.ts';
import { LocalProcess, type ProcessPlace } from '../process/local-process.ts';
import { startSingleShell } from '../process/single-shell.ts';
import { attemptVariable, gpuEnvironment, runFiles, type Variables } from './environment.ts';
import { checkRunFolder, hasStartTrace, openAttemptLog } from './run-files.ts';
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
  const [isFresh = false] = [place.runFolder, job.outputFolder, ...command.outputs].map(
    (folder) => withPath(folder, () => mkdirSync(folder, { recursive: true })) !== undefined,
  );
  if (!isFresh) checkRunFolder(place.runFolder);
  const parameters = join(place.runFolder, runFiles.parameters);
  withPath(parameters, () => writePlain(parameters, JSON.stringify(job.config)));
  const start: ShellStart = {
    runFolder: place.runFolder,
    // Relative, so that it works after the state folder is renamed.
    mark: relative(place.runFolder, place.startMark),
    cwd: trial.workingFolder,
    environment: { ...environment, ...gpuEnvironment(options.gpuIds) },
    command,
    onExit: () => options.onExit(),
  };
  return LocalProcess.start(place, () => startShell(start, place, isFresh));
}

async function startShell(
  start: ShellStart,
  { table, liveness, launchers }: ProcessPlace,
  isFresh: boolean,
): Promise<AttemptShell> {
  // Nobody reads the launcher's error messages, so check here what it is about to open.
  if (!isFresh)
    for (const name of [runFiles.stdout, runFiles.stderr]) closeSync(openAttemptLog(join(start.runFolder, name)));
  statSync(start.cwd);
  return (await launchers.start(start)) ?? startSingleShell(start, table, liveness);
}

/** Whether an earlier launch with the same claim may have run the program. */
export function mayHaveRun(place: ProcessPlace): boolean {
  if (hasStartTrace(place)) return true;
  const { table, key } = place;
  return table.all().some(({ pid }) => pid !== process.pid && table.hasVariable(pid, attemptVariable(key)));
}
