import { join, resolve } from 'node:path';
import { filesError } from './errors.ts';

/** Names one attempt. */
export interface AttemptPlace {
  readonly sweepId: string;
  readonly trial: number;
  readonly attempt: number;
}

/** Folder of an attempt's run folder that its copy of the code is in. */
export const workFolder = 'work';

/** Folder of an attempt's run folder with what the trial has kept that it resumes. */
export const resumedFolder = 'resumed';

/**
 * Where a state folder keeps the files that trials read and write, and files of runs outside sweeps:
 * ```
 * sweeps/<sweep>/code/                                  the code as it was at the first trial, if attempts get copies of it
 * sweeps/<sweep>/trials/<trial>/outputs/                what the trial keeps, shared by its attempts
 * sweeps/<sweep>/trials/<trial>/attempts/<attempt>/     one launch: stdout.log, stderr.log, spool, parameters
 * sweeps/<sweep>/trials/<trial>/attempts/<attempt>/work/  its own copy of the code, until it has ended
 * sweeps/<sweep>/trials/<trial>/attempts/<attempt>/resumed/  its own copy of what another trial kept, likewise
 * experiments/<experiment>/runs/<run>/                  files of a run outside sweeps
 * experiments/<experiment>/models/<model>/              files of a model that such a run logged
 * ```
 */
export interface RunFolders {
  /** The state folder, absolute. */
  readonly root: string;
  sweep(sweepId: string): string;
  trial(sweepId: string, trial: number): string;
  /** What the trial keeps. */
  outputs(sweepId: string, trial: number): string;
  attempt(at: AttemptPlace): string;
  /** The code of a sweep whose attempts get copies of it. */
  snapshot(sweepId: string): string;
  /** Files of a run or model outside sweeps. */
  outside(experimentId: string, what: 'run' | 'model', id: string): string;
}

/** @param stateFolder may be relative; it is made absolute */
export function runFolders(stateFolder: string): RunFolders {
  const root = resolve(stateFolder);
  const experiments = join(root, 'experiments');
  const sweep = (sweepId: string) => join(root, 'sweeps', pathName(sweepId));
  const trial = (sweepId: string, number: number) => join(sweep(sweepId), 'trials', pathNumber(number));
  return {
    root,
    sweep,
    trial,
    outputs: (sweepId, number) => join(trial(sweepId, number), 'outputs'),
    attempt: (at) => join(trial(at.sweepId, at.trial), 'attempts', pathNumber(at.attempt)),
    snapshot: (sweepId) => join(sweep(sweepId), 'code'),
    outside: (experimentId, what, id) => join(experiments, pathName(experimentId), `${what}s`, pathName(id)),
  };
}

/** Ids also come from requests, so an id that is more than a name is refused before it reaches the file system. */
function pathName(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(id)) return id;
  throw filesError('TRACKING_BAD_PATH', `Id ${JSON.stringify(id)}: expected letters, digits, - and _.`, {
    details: { id },
  });
}

function pathNumber(value: number): string {
  if (Number.isSafeInteger(value) && value >= 0) return String(value);
  throw filesError('TRACKING_BAD_PATH', `Expected the number of a trial or attempt, got ${value}.`);
}
