import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { mostConstraints } from '../../space/index.ts';
import { childRunSchema } from './child-run.ts';
import { goals } from './goal.ts';

const name = z.string().min(1).max(255);
const count = z.int().min(1);
const whole = z.int().min(0);

/** Any JSON value, as a schema. */
export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(jsonSchema), z.record(z.string(), jsonSchema)]),
);

/**
 * How configurations are proposed: a sampler's type and its options. The registered sampler kind defines the options
 * and their defaults; this schema accepts any, so that a sweep can be read where its sampler is not installed. The
 * sweep's seed is part of the definition itself, not one of these options.
 */
export const samplingSchema = z.object({ type: name }).catchall(jsonSchema);
export type SamplingDefinition = z.infer<typeof samplingSchema>;

/** What a definition has from the prior book. */
export function bookOf({ priors }: { readonly priors?: 'none' | BookPriors | undefined }): BookPriors | undefined {
  return typeof priors === 'object' ? priors : undefined;
}

/** Base of the logarithmic expressions when compiling a space: `logbase` of the sampling, or e. */
export function logbaseOf({ logbase }: SamplingDefinition): number {
  return typeof logbase === 'number' ? logbase : Math.E;
}

/**
 * When to stop a poor trial early, and which trials start from others: a policy's name and its settings. `none` means
 * no policy. The policy's own schema validates the settings when a definition comes in (see `termination`); a stored
 * definition can be read without the policy.
 */
export const policyDefinitionSchema = z.object({ type: name }).catchall(jsonSchema.optional());
export type PolicyDefinition = z.infer<typeof policyDefinitionSchema>;

/** The primary metric and its direction. */
const objectiveSchema = z.strictObject({ primaryMetric: name, goal: z.enum(goals) });
export type ObjectiveDefinition = z.infer<typeof objectiveSchema>;

/** A bound on the last value that a trial reports for a metric: trials outside it cannot be the best. */
const outcomeConstraintSchema = z.strictObject({
  metric: name,
  min: z.number().optional(),
  max: z.number().optional(),
});
export type OutcomeConstraint = z.infer<typeof outcomeConstraintSchema>;

/** Limits of a sweep. They may change while it runs, always all at once. */
export const limitsSchema = z.strictObject({
  maxTotalTrials: count,
  maxConcurrentTrials: count,
  /** Whole sweep, milliseconds from its submission; null: none. */
  timeoutMs: count.nullable(),
  /** One attempt, milliseconds from its claim; null: none. */
  trialTimeoutMs: count.nullable(),
  /** Fail the sweep after this many failed trials; null: only if the first trials all fail. */
  maxFailedTrials: count.nullable(),
});
export type Limits = z.infer<typeof limitsSchema>;

/**
 * Ends a sweep as completed once the next trials are expected to improve the best value by less than this.
 * @since 0.2.0
 * @experimental
 */
export const stopWhenSchema = z.strictObject({
  /** The least expected improvement that further trials are worth. */
  expectedGainBelow: z.number().positive(),
  /** `metric`: in the unit of the primary metric. `percent`: of the median of the first 20 trials minus the best. */
  unit: z.enum(['metric', 'percent']),
  /** How many trials ahead the gain is predicted. */
  trials: z.int().min(1).max(100).default(10),
  /** Trials that end before the first check. */
  after: z.int().min(1).default(20),
});
export type StopWhen = z.infer<typeof stopWhenSchema>;

/** How often each kind of failure is retried. */
export const retriesSchema = z.strictObject({
  userErrors: whole.default(0),
  infrastructure: whole.default(3),
  preemptions: whole.default(20),
});
export type Retries = z.infer<typeof retriesSchema>;

/** How metrics are read from a trial's standard output. */
export const stdoutMetricsSchema = z.strictObject({
  /** Read lines that are one JSON object: `{"metric": "loss", "value": 0.3, "step": 1}` or `{"loss": 0.3, "step": 1}`. */
  json: z.boolean().default(true),
  /** Regular expressions with the named groups `value` and optionally `metric` and `step`. */
  patterns: z.array(z.string().min(1).max(1000)).default([]),
});
export type StdoutMetrics = z.infer<typeof stdoutMetricsSchema>;

/** What runs as one trial. */
const trialSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('command'),
    /**
     * Text: a POSIX shell command with `${{search_space.x}}` placeholders, replaced by quoted values.
     * List: a program and its arguments, started without a shell; parameters are appended as `--name value`
     * unless a placeholder is used.
     */
    command: z.union([z.string().min(1), z.array(z.string()).min(1)]),
    /** Absolute folder the command starts in. */
    workingFolder: z.string().min(1),
    /**
     * Absolute folder or file. Each attempt starts in a copy of it that is its own; `workingFolder` is in it, or is the
     * folder of the file. Code that another machine sent is looked for in the state folder, wherever that is by now.
     * Undefined: attempts share `workingFolder`.
     */
    copiedCode: z.string().min(1).optional(),
    /** Python finds a stand-in of Azure ML's package where that is missing. */
    azureml: z.literal(true).optional(),
    environment: z.record(z.string(), z.string()).default({}),
    /**
     * Names of the caller's environment variables that trials inherit in addition to the standard ones; a trailing `*`
     * matches a prefix.
     */
    inheritEnvironment: z.array(z.string()).default([]),
    /** Append `--name value` for every parameter: `auto` does so for lists without a placeholder. */
    appendParameters: z.enum(['auto', 'always', 'never']).default('auto'),
    stdoutMetrics: stdoutMetricsSchema,
    /**
     * Declared outputs: a folder in the trial's outputs, made before it starts, or a file there. Their paths are in
     * `AZUREML_SWEEP_<name>`.
     */
    outputs: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), z.enum(['folder', 'file'])).optional(),
    /** Processes of one trial, each with its rank for PyTorch; undefined: an ordinary program. */
    processes: z.int().min(1).max(256).optional(),
    /** CPU slots of one trial. */
    cpus: z.number().positive().default(1),
    /** GPU slots of one trial; a fraction shares a GPU. */
    gpus: z.number().min(0).default(0),
    /** Time from SIGTERM to SIGKILL, milliseconds. */
    stopGraceMs: whole.default(30_000),
    /** A restarted attempt may continue from its checkpoint. */
    resumable: z.boolean().default(false),
  }),
  /** A function of this process. */
  z.strictObject({ type: z.literal('in_process') }),
  /** The caller runs it and reports the result. */
  z.strictObject({ type: z.literal('ask_tell') }),
]);
export type TrialDefinition = z.infer<typeof trialSchema>;
export type CommandTrial = Extract<TrialDefinition, { type: 'command' }>;

/** What the prior book says about the search space of a sweep. */
const bookPriorsSchema = z.strictObject({
  /** Version of the book that was consulted. */
  version: z.int().min(1),
  /** The model families that it recognised, for people. */
  family: z.string().max(1_000),
  entries: z.array(
    z.strictObject({
      parameter: name,
      coordinate: whole,
      /** Weights of the options of a choice, otherwise of equally wide cells of the unit draws. */
      cells: z.array(z.number().min(0)).min(1).max(10_000),
    }),
  ),
  /** Zero-shot configurations, best first. */
  configurations: z.array(z.record(z.string(), jsonSchema)).max(8),
});
export type BookPriors = z.infer<typeof bookPriorsSchema>;

/**
 * Everything that determines a sweep: stored, hashed and replayed. Relative paths and defaults are already resolved;
 * the space is in wire form (`['uniform', [0, 1]]`).
 */
export const sweepDefinitionSchema = z.strictObject({
  formatVersion: z.literal(1),
  name,
  displayName: z.string().max(255).optional(),
  experimentName: name,
  description: z.string().max(10_000).optional(),
  tags: z.record(z.string(), z.string()).default({}),
  space: z.record(z.string(), jsonSchema),
  /**
   * Rules between parameters that every configuration satisfies, in the forms of `ParameterConstraint`; compiled with
   * the space.
   */
  constraints: z.array(jsonSchema).max(mostConstraints).optional(),
  sampling: samplingSchema,
  /**
   * Trials add the parameters that they ask for to the space, and a configuration has only those that its trial asked
   * for. `fixed`: parameters of the submitted space, which every trial has.
   */
  defineByRun: z.strictObject({ fixed: z.array(name) }).optional(),
  /**
   * Priors besides those that the space states. `none`: none are wanted. Undefined in a submission: the prior book is
   * consulted; in a recorded definition: it recognised nothing, or the sampler uses no priors.
   */
  priors: z.union([z.literal('none'), bookPriorsSchema]).optional(),
  /** Seed of every random choice of the sweep. */
  seed: z.int().min(0),
  earlyTermination: policyDefinitionSchema,
  /** null only if nothing needs a metric: grid and random sampling without a policy. */
  objective: objectiveSchema.nullable(),
  /** Several objectives to trade off; the first is `objective`. A trial's last value of each counts. */
  objectives: z.array(objectiveSchema).min(2).max(8).optional(),
  outcomeConstraints: z.array(outcomeConstraintSchema).min(1).max(10).optional(),
  limits: limitsSchema,
  /** When further trials are not worth their time; undefined: all of them are. Needs a single objective. */
  stopWhen: stopWhenSchema.optional(),
  /** What an hour of the machine costs while the sweep runs, in any currency. */
  costPerHour: z.number().positive().optional(),
  retries: retriesSchema,
  /** How many suggestions are recorded before a slot is free. */
  ahead: whole.default(0),
  trial: trialSchema,
  /**
   * Earlier sweeps whose trials this one learns from (`resume_from`). `auto` stands for those that a submission finds,
   * and is replaced by their ids then.
   */
  resumeFrom: z.array(z.string()).max(5).default([]),
  /** Those of `resumeFrom` with other data: their losses do not compare with this sweep's, only their order informs. */
  otherData: z.array(z.string()).min(1).max(5).optional(),
  /**
   * Trials of any sweeps that the first trials of this one resume (`resume_child_runs`): each has the configuration of its
   * child and starts from what that has kept. The configuration is undefined in a submission, which takes the child's.
   */
  resumeChildRuns: z
    .array(childRunSchema.extend({ config: z.record(z.string(), jsonSchema).optional() }))
    .min(1)
    .max(1_000)
    .optional(),
});
export type SweepDefinition = z.infer<typeof sweepDefinitionSchema>;
