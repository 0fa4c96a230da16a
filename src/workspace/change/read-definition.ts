import { checkAgainst, namedProblems, problemsText } from '../../formats/index.ts';
import { type SweepDefinition, sweepDefinitionSchema } from '../../model/index.ts';
import { samplers } from '../../sampling/index.ts';
import { earlyTerminationSchema } from '../../termination/index.ts';
import { assembleError } from '../errors.ts';

/** What a program may give: the options of its sampler and its policy are checked too. */
const givenSchema = sweepDefinitionSchema.extend({
  sampling: samplers.definition,
  earlyTermination: earlyTerminationSchema,
});

/**
 * Reads a definition that a program made, and fills in its defaults.
 * @throws {HyperDriveConfigException} SWEEP_BAD_DEFINITION naming each field, what was expected and what came
 */
export function readDefinition(definition: unknown): SweepDefinition {
  const checked = checkAgainst(givenSchema, definition);
  if (checked.kind === 'ok') return checked.output;
  const problems = namedProblems(checked.problems);
  throw assembleError('SWEEP_BAD_DEFINITION', problemsText(problems), { details: { problems } });
}
