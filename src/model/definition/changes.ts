import { z } from 'zod';
import type { ConfigurationRecord } from './configuration.ts';
import { jsonSchema, type SweepDefinition, sweepDefinitionSchema } from './definition.ts';

const configurationSchema = z.record(z.string(), jsonSchema);
const whole = z.int().min(0);
const person = z.string().max(255).nullable();

/** Body of a change of the definition, as the log holds it. */
export const definitionChangeSchema = z.strictObject({
  /** 2 for the first change. */
  version: z.int().min(2),
  /** The whole definition from here on, its limits too. */
  definition: sweepDefinitionSchema,
  /** What trials suggested earlier count as having used of parameters that are new here. */
  defaults: configurationSchema,
  /** First trial that is suggested by this version. */
  firstTrial: whole,
  /** Who changed it; null where nobody is known. */
  by: person,
  /** Why, for people. */
  note: z.string().max(1_000).nullable(),
});
export type DefinitionChange = z.infer<typeof definitionChangeSchema>;

/** Configurations that take the next numbers, before the sampler is asked again. */
export const enqueuedSchema = z.strictObject({
  trials: z
    .array(
      z.strictObject({
        config: configurationSchema,
        /** The trial that it repeats; null for a new one. */
        again: whole.nullable(),
      }),
    )
    .min(1),
  by: person,
});

/** A configuration that waits for a number. */
export interface EnqueuedTrial {
  readonly config: ConfigurationRecord;
  readonly again: number | null;
}

/** One version of a sweep's definition. */
export interface DefinitionVersion extends DefinitionChange {
  /** Position in the log: of the submission for version 1, else of the change. */
  readonly seq: number;
  readonly atMs: number;
}

/** Version by which a trial was suggested. @param versions all of a sweep, rising */
export function versionOfTrial(versions: readonly DefinitionVersion[], trial: number): number {
  return versions.findLast(({ firstTrial }) => firstTrial <= trial)?.version ?? 1;
}

/** The definition with the limits as they are now: what a change starts from. */
export function presentDefinition(sweep: {
  readonly definition: SweepDefinition;
  readonly limits: SweepDefinition['limits'];
}): SweepDefinition {
  return { ...sweep.definition, limits: sweep.limits };
}
