import { z } from 'zod';
import { anything, countFromOne, duration, ignoredBlock, literalMap, scalar } from './values.ts';

/** The part of the schema of sweep files that describes one trial, and what the sweep itself may say about its trials. */

const stdoutMetrics = z.union([
  z.boolean(),
  z.strictObject({
    json: z
      .boolean()
      .default(true)
      .describe(
        'Read lines that are one JSON object: `{"metric": "loss", "value": 0.3}` or `{"loss": 0.3, "step": 1}`.',
      ),
    patterns: z
      .array(z.string().min(1).max(1000))
      .default([])
      .describe(
        'Regular expressions of JavaScript with the named group `value` and optionally `metric` and `step`; without `(?=…)`, `(?!…)` and back-references, because they are matched in linear time.',
      ),
  }),
]);

/** What one trial occupies. */
export const resources = z.strictObject({
  cpus: z.number().positive().optional().describe('CPU slots of one trial (extension). Default 1.'),
  gpus: z
    .number()
    .min(0)
    .optional()
    .describe('GPU slots of one trial; a fraction shares a GPU (extension). Default 0.'),
  instance_count: countFromOne.optional().describe('Ignored: a trial is one process here.'),
  instance_type: z.string().optional().describe('Ignored.'),
  max_instance_count: countFromOne.optional().describe('Ignored.'),
  properties: z.looseObject({}).optional().describe('Ignored.'),
  shm_size: z.string().optional().describe('Ignored.'),
  docker_args: anything.optional().describe('Ignored.'),
  locations: z.array(z.string()).optional().describe('Ignored.'),
});

/** Values and paths for the command, by name. */
export const inputs = z.record(
  z.string(),
  z.union(
    [
      scalar,
      z.null(),
      z.strictObject({
        value: scalar.optional().describe('A literal.'),
        type: z
          .string()
          .optional()
          .describe('`uri_folder` (default), `uri_file`, `mltable`, `mlflow_model`, …, or the type of a literal.'),
        path: z.string().min(1).optional().describe('Local path, relative to the file, or an address.'),
        mode: z.string().optional().describe('Ignored: local paths are used in place.'),
        description: z.string().optional().describe('For people.'),
        optional: z.boolean().optional().describe('The input may be missing; see `$[[ ]]` in commands.'),
        default: scalar.optional().describe('The literal when `value` is missing.'),
        min: z.number().optional().describe('Least value.'),
        max: z.number().optional().describe('Greatest value.'),
        enum: z.array(scalar).min(1).optional().describe('The only values.'),
      }),
    ],
    { error: 'expected a literal, `{value: ...}` or `{type, path, mode}`' },
  ),
);

/** Folders and files that the trial writes, by name. */
export const outputs = z.record(
  z.string(),
  z
    .strictObject({
      type: z
        .string()
        .optional()
        .describe('`uri_folder` (default), which is made, or `uri_file`, which the trial writes.'),
      path: z.string().optional().describe('Ignored: outputs are in the folder of the trial.'),
      mode: z.string().optional().describe('Ignored.'),
      description: z.string().optional().describe('For people.'),
      name: z.string().optional().describe('Ignored.'),
      version: scalar.optional().describe('Ignored.'),
    })
    .nullable(),
);

/** The block `trial`. */
export const trial = z.strictObject({
  command: z
    .union([z.string().min(1), z.array(scalar).min(1)], {
      error: 'expected a shell command as text, or a list of a program and its arguments',
    })
    .describe(
      'What runs as one trial. Text: a POSIX shell command with placeholders `${{search_space.x}}`, `${{inputs.x}}`, `${{outputs.x}}` and optional blocks `$[[ … ]]`. List (extension): a program and its arguments, started without a shell.',
    ),
  type: z.literal('command').optional().describe('`command`, as in a stand-alone command job.'),
  code: z
    .string({ error: 'expected the path of a folder or file' })
    .min(1)
    .optional()
    .describe(
      'Folder the command starts in, relative to the sweep file; also `file:` and a path, or `{ local_path: … }`. If it is a file, the command starts in its folder, and copies contain only that file. Default: the folder of the sweep file.',
    ),
  isolation: z
    .enum(['copy', 'shared'], {
      error: 'expected copy (each attempt has its own copy of the code) or shared (all start in the same folder)',
    })
    .optional()
    .describe(
      "`copy`: each attempt starts in a copy of `code` of its own, whose `outputs` and `logs` are the trial's. `shared`: all start in the same folder (extension). Default: `copy` for files with a `$schema` of Azure ML, else `shared`.",
    ),
  azureml: z
    .boolean()
    .optional()
    .describe(
      'Python scripts may import `azureml.core.Run`: where that package is missing, a stand-in takes its place (extension). Default: `true` for files with a `$schema` of Azure ML, else `false`.',
    ),
  working_directory: z
    .string()
    .min(1)
    .optional()
    .describe('Folder below `code` that the command starts in (extension). Default: `code`.'),
  environment_variables: literalMap.optional().describe('Environment variables of the trial.'),
  inherit_environment: z
    .union([z.boolean(), z.array(z.string().min(1))])
    .default([])
    .describe(
      'Variables of the caller that trials inherit in addition to the standard ones; a trailing `*` matches a prefix; `true` inherits all (extension).',
    ),
  append_parameters: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('Append `--name value` for each parameter; `auto` does so for a list without placeholders (extension).'),
  stdout_metrics: stdoutMetrics
    .default(true)
    .describe('How metrics are read from standard output; `false`: they are not (extension).'),
  resources: resources.optional().describe('Resources of one trial.'),
  stop_grace: duration.default(30_000).describe('Time between SIGTERM and SIGKILL (extension). Default 30 s.'),
  resumable: z.boolean().default(false).describe('A retried trial may continue from its own checkpoint (extension).'),
  inputs: inputs.optional().describe('Types, limits and defaults of inputs; `inputs` of the sweep give values.'),
  outputs: outputs.optional().describe('Further outputs.'),
  limits: z
    .strictObject({ timeout: duration.optional().describe('Used where `limits.trial_timeout` is missing.') })
    .optional()
    .describe('Limits of a command job.'),
  compute: z.string().optional().describe('Used if the sweep itself has no `compute`.'),
  environment: ignoredBlock(': trials run with the programs of this machine'),
  distribution: z
    .looseObject({
      type: z.string({ error: 'expected pytorch, mpi, tensorflow or ray' }).describe('`pytorch`; others are ignored.'),
      process_count_per_instance: z.int().min(1).max(256).optional().describe('Processes of each trial. Default 1.'),
    })
    .optional()
    .describe(
      'Several processes of one trial on this machine, with `MASTER_ADDR`, `MASTER_PORT`, `RANK`, `LOCAL_RANK` and `WORLD_SIZE`. Metrics are those of rank 0; when one fails, the others end.',
    ),
  queue_settings: ignoredBlock(''),
  identity: ignoredBlock(''),
  services: ignoredBlock(''),
  properties: ignoredBlock(''),
  $schema: ignoredBlock(''),
  name: ignoredBlock(''),
  display_name: ignoredBlock(''),
  experiment_name: ignoredBlock(''),
  description: ignoredBlock(''),
  tags: ignoredBlock(''),
  version: ignoredBlock(''),
  is_deterministic: ignoredBlock(''),
});
