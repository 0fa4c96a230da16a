import { existsSync } from 'node:fs';
import { asSystemError, messageOf } from '../../../base/index.ts';
import type { CommandTrial } from '../../../model/index.ts';
import type { AttemptJob } from '../../compute.ts';
import { type CommandLine, commandLine } from '../process/command-line.ts';
import { trialEnvironment, type Variables } from './environment.ts';

/**
 * What a start needs besides slots.
 * @experimental
 * @since 0.2.0
 */
export interface StartPlan {
  readonly environment: Readonly<Record<string, string>>;
  readonly command: CommandLine;
}

/**
 * Plans a start. @throws COMPUTE_* for a job that can never run
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { type AttemptJob, startPlan } from 'hyperdrive-ml/plugin';
 *
 * function start(job: AttemptJob) {
 *   if (job.definition.type !== 'command') throw new Error('commands only');
 *   const { command, environment } = startPlan(job, job.definition, process.env);
 *   return spawn(command.program, command.args, { env: environment, cwd: job.definition.workingFolder });
 * }
 * ```
 * @experimental
 * @since 0.2.0
 */
export function startPlan(job: AttemptJob, trial: CommandTrial, base: Variables): StartPlan {
  const environment = trialEnvironment(job, trial, base);
  return { environment, command: commandLine(job, trial, environment.PATH) };
}

/** An attempt, with the plan of its start once made. */
export interface LocalWork {
  readonly job: AttemptJob;
  readonly trial: CommandTrial;
  readonly plan?: StartPlan;
}

/** Describes a failed start, with the path and the system's error if the machine is the reason. */
export function startFailure(error: unknown, workingFolder: string): string {
  const message = messageOf(error);
  // `spawn` blames the program even if the folder is missing.
  if (asSystemError(error) && !existsSync(workingFolder))
    return `Could not start: the working folder ${workingFolder} does not exist. ${message}`;
  return `Could not start: ${message}`;
}
