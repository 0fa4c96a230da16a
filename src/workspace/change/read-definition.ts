import { checkAgainst, namedProblems, problemsText } from '../../formats/index.ts';
import { type SweepDefinition, sweepDefinitionSchema } from '../../model/index.ts';
import { samplers } from '../../sampling/index.ts';
import { assembleError } from '../errors.ts';

/**
 * Reads a definition that a program made, and fills in its defaults.
 * @throws {HyperDriveConfigException} SWEEP_BAD_DEFINITION naming each field, what was expected and what came
 */
export function readDefinition(definition: unknown): SweepDefinition {
  const checked = checkAgainst(sweepDefinitionSchema.extend({ sampling: samplers.definition }), definition);
  if (checked.kind === 'ok') return checked.output;
  const problems = namedProblems(checked.problems);
  throw assembleError('SWEEP_BAD_DEFINITION', problemsText(problems), { details: { problems } });
}
