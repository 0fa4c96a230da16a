import { z } from 'zod';
import { goals } from '../../../model/index.ts';
import { type SamplerRegistry, samplers } from '../../../sampling/index.ts';
import { mostConstraints } from '../../../space/index.ts';
import { type PolicyRegistry, policies } from '../../../termination/index.ts';
import { inputs, outputs, resources, trial } from './trial-schema.ts';
import { countFromOne, duration, ignoredBlock, label, literalMap, whole } from './values.ts';

/**
 * The only description of a sweep file: validation, the JSON Schema for editors and the reference page are derived from
 * it. Keys are those of Azure ML's v2 sweep YAML; HyperDrive's extensions are marked `(extension)`. Keys whose
 * description starts with `Ignored` are accepted for compatibility and have no effect.
 */

/** The word or block `sampling_algorithm`, for the samplers that a file may name. */
function samplingAlgorithm(registry: SamplerRegistry) {
  return z.union([z.enum([...registry.types]), registry.fileBlock]);
}

/** The word or block `early_termination`, for the policies that a file may name. */
function earlyTermination(registry: PolicyRegistry) {
  const words = registry.kinds.filter(({ standsAlone }) => standsAlone).map(({ type }) => type);
  return z
    .union([z.enum(words), registry.fileBlock])
    .optional()
    .describe('When a poor trial is stopped: a word, or a block with `type`. Default: never.');
}

const leastGain = 'expected a number above 0 in the unit of the metric, or a percentage such as "1 %"';
const stopWhen = z.strictObject(
  {
    expected_gain_below: z
      .union(
        [z.number().positive(leastGain), z.string().regex(/^\s*\d+(\.\d+)?(e-?\d+)?\s*%\s*$/i, leastGain)],
        leastGain,
      )
      .describe(
        'Least expected improvement of the best value that further trials are worth: in the unit of the metric (`0.001`), or in percent of the difference between the median of the first 20 trials and the best (`"1 %"`).',
      ),
    trials: z.int().min(1).max(100).default(10).describe('How many trials ahead the improvement is predicted.'),
    after: countFromOne.default(20).describe('Trials that end before the first check.'),
  },
  {
    error: ({ code, input }) =>
      code === 'invalid_type' && input !== undefined
        ? 'expected a block such as { expected_gain_below: 1 % }'
        : undefined,
  },
);

const resumedSweep = z.union([
  z.string().min(1).describe('An id: same data. Or `auto`: other data.'),
  z.strictObject({
    sweep: z.string().min(1).describe('An id, or `auto`.'),
    data: z
      .enum(['same', 'other'])
      .optional()
      .describe(
        '`same`: its losses compare with those of this sweep. `other`: it ran on other data; only the order of its results informs, as far as the trials of this sweep bear it out. Default: `same`, but `other` with `auto`.',
      ),
  }),
]);

const limits = z.strictObject({
  max_total_trials: countFromOne
    .default(1000)
    .describe('Total number of trials; fewer if a finite space is exhausted first.'),
  max_concurrent_trials: countFromOne
    .optional()
    .describe('Trials at a time. Default: as many as the machine has CPU slots for; never more than the total.'),
  timeout: duration
    .nullable()
    .default(null)
    .describe(
      'Time limit of the whole sweep, not counting time during which the machine sleeps; when it expires, the sweep and its trials are canceled. `null` or 0: none.',
    ),
  trial_timeout: duration
    .nullable()
    .optional()
    .describe('One attempt of a trial, likewise; on expiry it is ended as failed. `null` or 0: none.'),
  max_failed_trials: countFromOne
    .nullable()
    .default(null)
    .describe(
      'End the sweep as failed after this many failed trials (extension). `null`: only if the first trials all fail.',
    ),
  stop_when: stopWhen
    .nullable()
    .default(null)
    .describe(
      'End the sweep as completed once its next trials are expected to improve the best value by too little (extension); trials that still run are canceled. Needs one objective. `null`: never.',
    ),
});

const retries = z.strictObject({
  user_errors: whole.default(0).describe('Retries of a trial whose own program failed.'),
  infrastructure: whole.default(3).describe('Retries after a lost machine or a failed launch.'),
  preemptions: whole.default(20).describe('Retries after preemption.'),
});

const objective = z.strictObject({
  primary_metric: label.describe('Name of the metric exactly as the script reports it.'),
  goal: z.enum(goals).describe('`minimize` or `maximize`, in any case.'),
});

/** Schema of a sweep file after its YAML has been parsed. */
export const sweepFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of a schema, for editors. Never fetched.'),
  type: z
    .literal('sweep', { error: 'expected "sweep": this file describes a sweep job' })
    .default('sweep')
    .describe('`sweep`.'),
  name: label
    .optional()
    .describe('Name of the sweep. Default: the name of the file, or of its folder for `sweep.yaml`.'),
  display_name: z.string().max(255).optional().describe('Name shown to people.'),
  experiment_name: label.optional().describe('Groups sweeps. Default: the name of the folder that contains the file.'),
  description: z.string().max(10_000).optional().describe('For people.'),
  tags: literalMap.optional().describe('Free labels.'),
  trial: trial.describe(
    'What runs as one trial: this block, or the path of a component or command file (`./train.yml`).',
  ),
  search_space: z
    .union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown())).min(1)], {
      error: 'expected a mapping of parameter names to expressions, or a list of such mappings',
    })
    .describe(
      'Parameter name → expression, or a value that is the same in every trial. A list of mappings means one of these sub-spaces: it becomes a choice named `variant` (extension).',
    ),
  constraints: z
    .array(
      z.union([z.string().min(1), z.record(z.string(), z.unknown())], {
        error:
          'expected a comparison as text, such as "a + b <= 1", or a mapping with less, less_equal, sum, forbid or when',
      }),
    )
    .max(mostConstraints)
    .optional()
    .describe(
      'Rules between parameters that every trial satisfies (extension): comparisons as text, `batch_size * steps <= 512`; `{less: [a, b]}` and `{less_equal: [a, b]}`; `{sum: [a, b], min, max}` or `equal`; `{forbid: {a: 1, b: x}}`; `{when: {a: 1}, keep: "b < 2"}`.',
    ),
  sampling_algorithm: samplingAlgorithm(samplers)
    .default('random')
    .describe('How configurations are proposed: a word, or a block with `type`.'),
  objective: objective
    .optional()
    .describe('What is optimized. May be left out for grid and random sampling without a policy.'),
  objectives: z
    .array(objective)
    .min(2)
    .max(8)
    .optional()
    .describe(
      'Several objectives instead of `objective` (extension): the result is the Pareto front. The first is the primary one; the value of a trial is the last one that it reports of each. Early termination must be `none`.',
    ),
  outcome_constraints: z
    .array(
      z.strictObject({
        metric: label.describe('Name of the metric exactly as the script reports it.'),
        min: z.number().optional().describe('Lowest last value of an eligible trial.'),
        max: z.number().optional().describe('Highest last value of an eligible trial.'),
      }),
    )
    .min(1)
    .max(10)
    .optional()
    .describe(
      'Bounds on other metrics (extension): a trial whose last value is outside, or missing, is never the best one. `bayesian`, `tpe`, `nsga2` and `auto` learn to stay inside.',
    ),
  early_termination: earlyTermination(policies),
  limits: limits.prefault({}).describe('Limits of the sweep.'),
  inputs: inputs.optional().describe('Values and paths for `${{inputs.x}}` in the command.'),
  outputs: outputs
    .optional()
    .describe('Folders of each trial for `${{outputs.x}}` in the command, also in the variable `AZUREML_SWEEP_x`.'),
  compute: z.string().optional().describe('`local`, the default. Names of cloud clusters are ignored with a notice.'),
  resources: resources.optional().describe('Used if `trial.resources` is missing.'),
  cost_per_hour: z
    .number()
    .positive()
    .optional()
    .describe(
      'What an hour of the machine costs while the sweep runs, in any currency (extension): the predicted gain is shown with its price.',
    ),
  retries: retries.prefault({}).describe('How often each kind of failure is retried (extension).'),
  priors: z
    .enum(['book', 'none'])
    .default('book')
    .describe(
      '`book`: for models that it recognises by the names of the parameters, the prior book says where good values lie, and gives the first configurations (extension). `none`: no priors but those that `search_space` states.',
    ),
  seed: whole
    .optional()
    .describe('Seed of every random choice of the sweep (extension). Default: drawn at submission.'),
  ahead: whole.default(0).describe('Suggestions recorded ahead of a free slot (extension).'),
  resume_from: z
    .union([resumedSweep, z.array(resumedSweep).max(5)], {
      error:
        'expected the id of a sweep or `auto`, or up to 5 of them in a list; {sweep: ID, data: other} if it ran on other data',
    })
    .optional()
    .describe(
      'One earlier sweep or up to 5, whose trials this sweep learns from (extension; ids as in the v1 SDK). `auto`: those with the same metric and parameters that a submission finds.',
    ),
  resume_child_runs: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1).max(1_000)], {
      error: 'expected the id of a trial, such as hd-1qrpbtyjby_7, or a list of them',
    })
    .optional()
    .describe(
      'Ended trials of any sweeps that the first trials of this one resume (extension; as in the v1 SDK), by their ids: that of the sweep, `_` and the number. Each new trial has the same configuration and gets a copy of what the old one kept, as `--resume-from PATH`.',
    ),
  compat: z
    .enum(['strict', 'lenient'])
    .default('strict')
    .describe('`lenient` reads a bandit policy with both slacks, using `slack_factor` (extension).'),
  identity: ignoredBlock(''),
  queue_settings: ignoredBlock(': there is no queue on this machine'),
  services: ignoredBlock(''),
  properties: ignoredBlock(''),
});

/** The algorithms that a file may name. */
export interface FileRegistries {
  readonly samplers: SamplerRegistry;
  readonly policies: PolicyRegistry;
}

/** The schema for files that may name further samplers and policies, such as those of packages. */
export function sweepFileSchemaFor(registries: FileRegistries): typeof sweepFileSchema {
  if (registries.samplers === samplers && registries.policies === policies) return sweepFileSchema;
  return sweepFileSchema.extend({
    sampling_algorithm: samplingAlgorithm(registries.samplers).default('random'),
    early_termination: earlyTermination(registries.policies),
  });
}

/** A sweep file with defaults filled in. */
export type SweepFile = z.output<typeof sweepFileSchema>;
