import type { CommandTrial } from '../../records/index.ts';
import type { AttemptJob } from '../compute.ts';
import { type CommandLine, commandLine } from './command-line.ts';
import { trialEnvironment, type Variables } from './environment.ts';

/** What a start needs beside slots. */
export interface StartPlan {
  readonly environment: Readonly<Record<string, string>>;
  readonly command: CommandLine;
}

/** Makes the plan of a start. @throws COMPUTE_* for what can never run */
export function startPlan(job: AttemptJob, trial: CommandTrial, base: Variables): StartPlan {
  const environment = trialEnvironment(job, trial, base);
  return { environment, command: commandLine(job, trial, environment.PATH) };
}
