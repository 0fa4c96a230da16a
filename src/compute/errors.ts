import { errorTable } from '../base/index.ts';

/** Makes the errors of this room. */
export const computeError = errorTable({
  COMPUTE_BAD_KEY: {
    kind: 'internal',
    summary: 'An attempt key has characters that engines do not take; keys are made by `attemptKey`.',
  },
  COMPUTE_BAD_METRIC: {
    kind: 'config',
    summary: 'An objective reported or returned something that is not a number or an object of numbers.',
  },
  COMPUTE_BAD_PLACEHOLDER: {
    kind: 'config',
    summary: 'A command names a placeholder that does not exist; the message lists those that do.',
  },
  COMPUTE_BAD_SLOTS: {
    kind: 'config',
    summary: 'The declared slots are wrong: at least one CPU, distinct GPU ids, a concurrency of at least one.',
  },
  COMPUTE_BAD_VALUE: {
    kind: 'config',
    summary: 'A parameter value or variable of a trial cannot be given to a process: a NUL character, or a bad name.',
  },
  COMPUTE_CLOSED: {
    kind: 'busy',
    summary: 'The compute target was closed while the call came.',
  },
  COMPUTE_COMMAND_NOT_FOUND: {
    kind: 'config',
    summary: 'The program of the trial does not exist or may not be executed; give a path or put it on the PATH.',
  },
  COMPUTE_ENGINE_AWAY: {
    kind: 'busy',
    summary: 'The engine of a compute target does not answer. Its jobs keep running; the call is repeated later.',
  },
  COMPUTE_FOLDER_MISSING: {
    kind: 'config',
    summary: 'The folder that trials would run in (`trial.code`, `trial.working_directory`) does not exist.',
  },
  COMPUTE_INTAKE_AWAY: {
    kind: 'busy',
    summary: 'A simulated runner cannot reach its intake: its engine is not connected to one.',
  },
  COMPUTE_SUBMIT_FAILED: {
    kind: 'environment',
    summary: 'The engine did not answer a submission; whether the job exists is found out by its key.',
  },
  COMPUTE_TOO_LARGE: {
    kind: 'config',
    summary:
      'One trial asks for more CPU or GPU slots (`resources`) than the machine has, or than --cpus and --gpus say that it offers.',
  },
  COMPUTE_UNKNOWN_TARGET: {
    kind: 'config',
    summary: '`HYPERDRIVE_TARGET` names a compute target that neither this product nor an allowed package has.',
  },
  COMPUTE_UNSUPPORTED_PLATFORM: {
    kind: 'unsupported',
    summary: 'Trials as local processes need a POSIX system; use WSL or a container on Windows.',
  },
  COMPUTE_WRONG_TRIAL: {
    kind: 'config',
    summary: 'The trial definition is of a type that this compute target does not run.',
  },
});
