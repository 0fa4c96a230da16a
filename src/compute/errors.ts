import { errorTable } from '../base/index.ts';

/** Errors of compute targets. */
export const computeError = errorTable({
  COMPUTE_BAD_KEY: {
    kind: 'internal',
    summary: 'An attempt key contains characters that engines do not accept; `attemptKey` makes valid keys.',
  },
  COMPUTE_BAD_METRIC: {
    kind: 'config',
    summary: 'An objective reported or returned something that is not a number or an object of numbers.',
  },
  COMPUTE_BAD_PLACEHOLDER: {
    kind: 'config',
    summary: 'A command uses an unknown placeholder; the message lists the known ones.',
  },
  COMPUTE_BAD_SLOTS: {
    kind: 'config',
    summary:
      'The declared slots are invalid. Expected more than 0 CPUs, distinct GPU ids and a concurrency of at least 1.',
  },
  COMPUTE_BAD_VALUE: {
    kind: 'config',
    summary:
      'A parameter value or variable of a trial cannot be passed to a process, because of a NUL character or an invalid name.',
  },
  COMPUTE_CLOSED: {
    kind: 'busy',
    summary: 'The compute target is closed.',
  },
  COMPUTE_COMMAND_NOT_FOUND: {
    kind: 'config',
    summary: 'The program of the trial does not exist or is not executable. Give a path, or put it on the PATH.',
  },
  COMPUTE_ENGINE_AWAY: {
    kind: 'busy',
    summary: 'The engine of a compute target does not answer. Its jobs keep running; the call is retried later.',
  },
  COMPUTE_FOLDER_MISSING: {
    kind: 'config',
    summary: 'The folder in which trials would run (`trial.code`, `trial.working_directory`) does not exist.',
  },
  COMPUTE_INTAKE_AWAY: {
    kind: 'busy',
    summary: 'A simulated runner cannot reach its intake, because the engine is not connected to one.',
  },
  COMPUTE_SUBMIT_FAILED: {
    kind: 'environment',
    summary: 'The engine did not answer a submission. The key of the job tells later whether the job exists.',
  },
  COMPUTE_TOO_LARGE: {
    kind: 'config',
    summary:
      'One trial asks for more CPU or GPU slots (`resources`) than the machine has, or than `--cpus` and `--gpus` offer.',
  },
  COMPUTE_UNKNOWN_TARGET: {
    kind: 'config',
    summary: '`HYPERDRIVE_TARGET` names a compute target that is neither built in nor part of an allowed package.',
  },
  COMPUTE_UNSUPPORTED_PLATFORM: {
    kind: 'unsupported',
    summary: 'Trials as local processes need a POSIX system. On Windows, use WSL or a container.',
  },
  COMPUTE_WRONG_TRIAL: {
    kind: 'config',
    summary: 'This compute target does not run trial definitions of this type.',
  },
});
