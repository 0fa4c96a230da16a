import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitFile } from '../../../files/index.ts';
import type { CommandTrial } from '../../../model/index.ts';
import type { AttemptJob } from '../../compute.ts';
import { computeError } from '../../errors.ts';

/** Variables by name; undefined as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Variables that trials inherit: those that programs need to be found and to run as they do for the user, without
 * secrets. A final `*` matches any suffix. The definition's `inheritEnvironment` adds more.
 */
const inheritedByDefault: readonly string[] = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'LC_*', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'XDG_*'],
  ...['VIRTUAL_ENV', 'CONDA_*', 'MAMBA_*', 'PYENV_*', 'PYTHON*', 'UV_*', 'NODE_PATH', 'JAVA_HOME', 'R_*', 'JULIA_*'],
  ...['LD_LIBRARY_PATH', 'DYLD_*', 'CUDA_*', 'NVIDIA_*', 'ROCR_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES'],
  ...['OMP_*', 'MKL_*', 'OPENBLAS_*', 'NUMEXPR_*', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE'],
];

/** The folder in which Python finds a stand-in of Azure ML's package, after every other folder of `PYTHONPATH`. */
const standIn = fileURLToPath(new URL('./azureml-stand-in', import.meta.url));

/** Files of an attempt, in its run folder. */
export const runFiles = {
  claim: 'claim',
  exit: exitFile,
  stdout: 'stdout.log',
  stderr: 'stderr.log',
  spool: 'spool.jsonl',
  parameters: 'parameters.json',
} as const;

/** Where a resumed trial finds what the trial before it has kept; the second is that of Azure ML. */
export const resumeVariables = ['HYPERDRIVE_RESUME_FROM', 'AZUREML_DATAREFERENCE_MODEL_LOCATION'] as const;

/** The variable that marks every process of an attempt. */
export function attemptVariable(key: string): string {
  return `HYPERDRIVE_ATTEMPT=${key}`;
}

/**
 * The environment of a trial's process, without GPU variables: inherited variables, overridden by the definition's,
 * overridden by HyperDrive's own.
 * @param base variables that may be inherited
 * @throws COMPUTE_BAD_VALUE for a name that shells do not pass on, or a NUL character
 */
export function trialEnvironment(job: AttemptJob, trial: CommandTrial, base: Variables): Record<string, string> {
  const environment: Record<string, string> = {
    // Metrics on standard output would otherwise wait in Python's buffer until the trial ends.
    PYTHONUNBUFFERED: '1',
    ...inherit(base, trial.inheritEnvironment),
    ...trial.environment,
    AZUREML_RUN_ID: `${job.sweepId}_${job.trial}`,
    AZUREML_EXPERIMENT_ID: job.sweepId,
    ...job.environment,
    ...outputVariables(job, trial),
    ...Object.fromEntries(job.parameters.map(({ environment: name, text }) => [name, text])),
    HYPERDRIVE_SWEEP: job.sweepId,
    HYPERDRIVE_SWEEP_NAME: job.sweepName,
    ...(job.primaryMetric !== null && { HYPERDRIVE_METRIC: job.primaryMetric }),
    HYPERDRIVE_TRIAL: String(job.trial),
    HYPERDRIVE_ATTEMPT: job.key,
    HYPERDRIVE_ATTEMPT_NUMBER: String(job.attempt),
    HYPERDRIVE_PARAMETERS: join(job.runFolder, runFiles.parameters),
    HYPERDRIVE_SPOOL: join(job.runFolder, runFiles.spool),
    HYPERDRIVE_OUTPUTS: job.outputFolder,
    ...(job.resumedFrom !== undefined && Object.fromEntries(resumeVariables.map((name) => [name, job.resumedFrom]))),
  };
  if (trial.azureml === true)
    environment.PYTHONPATH = [environment.PYTHONPATH ?? '', standIn].filter((part) => part !== '').join(delimiter);
  for (const [name, value] of Object.entries(environment)) {
    if (!variableName.test(name))
      throw badValue(name, `The variable name ${JSON.stringify(name)} must consist of letters, digits and "_".`);
    if (value.includes('\0'))
      throw badValue(name, `The value of ${name} contains a NUL character, which cannot be passed to a process.`);
  }
  return environment;
}

/** Where each declared output goes, as in Azure ML. */
function outputVariables({ outputFolder }: AttemptJob, { outputs = {} }: CommandTrial): Record<string, string> {
  return Object.fromEntries(
    Object.keys(outputs).map((name) => [
      `AZUREML_SWEEP_${name.replaceAll('-', '_')}`,
      name === 'default' ? outputFolder : join(outputFolder, name),
    ]),
  );
}

/**
 * The variables that assign GPUs to a trial.
 * @param gpuIds ids assigned to the trial; null when the machine declares none, and inherited variables apply
 */
export function gpuEnvironment(gpuIds: readonly string[] | null): Record<string, string> {
  if (gpuIds === null) return { HYPERDRIVE_GPUS: '' };
  return { HYPERDRIVE_GPUS: gpuIds.join(','), CUDA_VISIBLE_DEVICES: gpuIds.join(',') };
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Cache of inherited variables: the trials of a sweep share their definition and the base. */
const inheritedOnce = new WeakMap<Variables, WeakMap<readonly string[], Record<string, string>>>();

function inherit(base: Variables, extra: readonly string[]): Record<string, string> {
  const byExtra = inheritedOnce.get(base) ?? new WeakMap();
  inheritedOnce.set(base, byExtra);
  const inherited = byExtra.get(extra) ?? pick(base, [...inheritedByDefault, ...extra]);
  byExtra.set(extra, inherited);
  return inherited;
}

function pick(base: Variables, names: readonly string[]): Record<string, string> {
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value === undefined || !variableName.test(name)) continue;
    if (exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) inherited[name] = value;
  }
  return inherited;
}

function badValue(name: string, message: string) {
  return computeError('COMPUTE_BAD_VALUE', message, { details: { field: name } });
}
