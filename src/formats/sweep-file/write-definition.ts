import { stringify } from 'yaml';
import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import {
  bookOf,
  type CommandTrial,
  jsonSchema,
  type ObjectiveDefinition,
  type SweepDefinition,
} from '../../model/index.ts';
import { parseSpace, spaceToWire } from '../../space/index.ts';
import { durationToYaml } from '../durations.ts';
import { stopWhenBlock } from './build/build-stop-when.ts';
import { resumeChildRunsBlock } from './build/resume-child-runs.ts';
import { resumeFromBlock } from './build/resume-from.ts';
import { startInCode } from './start-in-code.ts';

/**
 * Writes a definition as a sweep file that {@link parseSweepFile} reads back to an equal definition. Inputs are already
 * part of the command, paths are absolute, and every default is written out, so that the file means the same on another
 * machine and in a later version; only the prior book is consulted again, by the version that submits it. Trials that are functions of a program are marked as such in `trial`; only that
 * program can run them.
 *
 * @param leaveOut dotted keys to leave out, such as `seed`
 */
export function writeDefinitionYaml(definition: SweepDefinition, leaveOut: readonly string[] = []): string {
  const file = structuredClone(definitionFile(definition));
  for (const key of leaveOut) {
    const [first = '', second] = key.split('.');
    const block = second === undefined ? file : file[first];
    if (typeof block === 'object' && block !== null) Reflect.deleteProperty(block, second ?? first);
  }
  return stringify(file, { version: '1.2', lineWidth: 0, aliasDuplicateObjects: false });
}

/** The definition in the words of a sweep file, as JSON. */
export function definitionJson(definition: SweepDefinition): { readonly [key: string]: Json } {
  // Keys that the definition does not have are undefined, which JSON lacks.
  return z.record(z.string(), jsonSchema).parse(JSON.parse(JSON.stringify(definitionFile(definition))));
}

/** Converts keys to those of the file; undefined keys are left out. */
function definitionFile(definition: SweepDefinition): Readonly<Record<string, unknown>> {
  const { limits, retries, objective } = definition;
  return {
    type: 'sweep',
    name: definition.name,
    display_name: definition.displayName,
    experiment_name: definition.experimentName,
    description: definition.description,
    tags: definition.tags,
    trial: trialBlock(definition.trial),
    outputs: outputsBlock(definition.trial),
    search_space: spaceToWire(parseSpace(definition.space, { mayBeEmpty: true }), 'v2'),
    constraints: definition.constraints,
    sampling_algorithm: definition.sampling,
    priors: bookOf(definition) ? 'book' : definition.priors,
    seed: definition.seed,
    objective: objective && !definition.objectives ? toBlock(objective) : undefined,
    objectives: definition.objectives?.map(toBlock),
    outcome_constraints: definition.outcomeConstraints,
    early_termination: policyBlock(definition.earlyTermination),
    limits: {
      max_total_trials: limits.maxTotalTrials,
      max_concurrent_trials: limits.maxConcurrentTrials,
      timeout: limits.timeoutMs === null ? null : durationToYaml(limits.timeoutMs),
      trial_timeout: limits.trialTimeoutMs === null ? null : durationToYaml(limits.trialTimeoutMs),
      max_failed_trials: limits.maxFailedTrials,
      stop_when: stopWhenBlock(definition.stopWhen),
    },
    cost_per_hour: definition.costPerHour,
    retries: {
      user_errors: retries.userErrors,
      infrastructure: retries.infrastructure,
      preemptions: retries.preemptions,
    },
    ahead: definition.ahead,
    resume_from: resumeFromBlock(definition),
    resume_child_runs: resumeChildRunsBlock(definition),
  };
}

function toBlock({ primaryMetric, goal }: ObjectiveDefinition): Record<string, unknown> {
  return { primary_metric: primaryMetric, goal };
}

function trialBlock(trial: SweepDefinition['trial']): Record<string, unknown> {
  if (trial.type !== 'command') return { type: trial.type };
  return {
    command: trial.command,
    ...codeBlock(trial),
    ...(trial.azureml && { azureml: true }),
    environment_variables: trial.environment,
    inherit_environment: trial.inheritEnvironment,
    append_parameters: trial.appendParameters,
    stdout_metrics: trial.stdoutMetrics,
    resources: { cpus: trial.cpus, gpus: trial.gpus },
    ...(trial.processes !== undefined && {
      distribution: { type: 'pytorch', process_count_per_instance: trial.processes },
    }),
    stop_grace: durationToYaml(trial.stopGraceMs),
    resumable: trial.resumable,
  };
}

/** Where trials run. The folder of a code file is left out, since it follows from the file. */
function codeBlock({ workingFolder, copiedCode }: CommandTrial): Record<string, unknown> {
  if (copiedCode === undefined) return { code: workingFolder, isolation: 'shared' };
  const start = startInCode(copiedCode, workingFolder);
  return { code: copiedCode, ...(start !== '' && { working_directory: start }), isolation: 'copy' };
}

/** Declared outputs, and every folder that the command of an older definition names. */
function outputsBlock(trial: SweepDefinition['trial']): Record<string, unknown> | undefined {
  if (trial.type !== 'command') return undefined;
  const words = typeof trial.command === 'string' ? [trial.command] : trial.command;
  const named = words.flatMap((word) =>
    [...word.matchAll(/\$\{\{outputs\.([\w.-]+)\}\}/g)].map(([, name = '']) => name),
  );
  const { outputs = {} } = trial;
  const names = [...new Set([...Object.keys(outputs), ...named])].filter((name) => name !== 'default');
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, outputs[name] === 'file' ? { type: 'uri_file' } : {}]));
}

/** The policy with the file's key names: `maxReports` → `max_reports`. Packages' policies keep their own keys. */
function policyBlock(policy: SweepDefinition['earlyTermination']): Record<string, unknown> {
  if (policy.type.includes('/')) return policy;
  return Object.fromEntries(
    Object.entries(policy).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
