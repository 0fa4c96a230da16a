import { z } from 'zod';
import { type ChildRun, childRunSchema } from './child-run.ts';
import type { ConfigurationRecord } from './configuration.ts';
import { jsonSchema, type SweepDefinition, sweepDefinitionSchema } from './definition.ts';

const configurationSchema = z.record(z.string(), jsonSchema);
const whole = z.int().min(0);
const person = z.string().max(255).nullable();

/** Body of a change of the definition, as the log stores it. */
export const definitionChangeSchema = z.strictObject({
  /** 2 for the first change. */
  version: z.int().min(2),
  /** The complete definition in force from here on, including its limits. */
  definition: sweepDefinitionSchema,
  /** For each new parameter, the value that earlier trials count as having used. */
  defaults: configurationSchema,
  /** First trial that this version suggests. */
  firstTrial: whole,
  /** Who changed it; null if unknown. */
  by: person,
  /** Reason, for readers of the history. */
  note: z.string().max(1_000).nullable(),
});
export type DefinitionChange = z.infer<typeof definitionChangeSchema>;

/** Configurations that take the next trial numbers, before the sampler is asked again. */
export const enqueuedSchema = z.strictObject({
  trials: z
    .array(
      z.strictObject({
        config: configurationSchema,
        /** The trial that it repeats; null for a new configuration. */
        again: whole.nullable(),
        /** The trial, of any sweep, whose outputs it starts from. */
        resumes: childRunSchema.optional(),
      }),
    )
    .min(1),
  by: person,
});

/** Body of the parameters that a trial asked for. */
export const configuredSchema = z.object({ config: configurationSchema });

/** A configuration that waits for a trial number. */
export interface EnqueuedTrial {
  readonly config: ConfigurationRecord;
  readonly again: number | null;
  readonly resumes?: ChildRun | undefined;
}

/** One version of a sweep's definition. */
export interface DefinitionVersion extends DefinitionChange {
  /** Position in the log: of the submission for version 1, otherwise of the change. */
  readonly seq: number;
  readonly atMs: number;
}

/** Version that suggested a trial. @param versions all versions of a sweep, oldest first; the first may be left out */
export function versionOfTrial(
  versions: readonly Pick<DefinitionVersion, 'version' | 'firstTrial'>[],
  trial: number,
): number {
  return versions.findLast(({ firstTrial }) => firstTrial <= trial)?.version ?? 1;
}

/** The definition with the current limits: the starting point of a change. */
export function presentDefinition(sweep: {
  readonly definition: SweepDefinition;
  readonly limits: SweepDefinition['limits'];
}): SweepDefinition {
  return { ...sweep.definition, limits: sweep.limits };
}
