import type { z } from 'zod';
import { checkAgainst, namedProblems, problemsText } from '../../formats/index.ts';
import { type SweepDefinition, sweepDefinitionSchema } from '../../model/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import { type Algorithms, algorithmsOf } from '../algorithms.ts';
import { workspaceError } from '../errors.ts';

/** A parsed definition. */
export interface ReadDefinition {
  readonly definition: SweepDefinition;
  /** The algorithms that it may name, including plugins. */
  readonly algorithms: Algorithms;
}

/**
 * Reads a definition made by a program, loads the plugins that it names, and fills in its defaults.
 * @throws {HyperDriveConfigException} SWEEP_BAD_DEFINITION naming each field, what was expected and what was given;
 * PLUGIN_*
 */
export async function readDefinition(definition: unknown, plugins: Plugins): Promise<ReadDefinition> {
  const algorithms = await algorithmsOf(plugins, checked(sweepDefinitionSchema, definition));
  const schema = sweepDefinitionSchema.extend({
    sampling: algorithms.samplers.definition,
    earlyTermination: algorithms.policies.definition,
  });
  return { definition: checked(schema, definition), algorithms };
}

function checked(schema: z.ZodType<SweepDefinition>, definition: unknown): SweepDefinition {
  const read = checkAgainst<SweepDefinition>(schema, definition);
  if (read.kind === 'ok') return read.output;
  const problems = namedProblems(read.problems);
  throw workspaceError('SWEEP_BAD_DEFINITION', problemsText(problems), { details: { problems } });
}
