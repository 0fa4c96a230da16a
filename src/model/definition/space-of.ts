import { type CompiledSpace, compileSpace } from '../../space/index.ts';
import { bookOf, logbaseOf, type SweepDefinition } from './definition.ts';

/** The space of a definition, compiled for its sampling. */
export function spaceOf(definition: SweepDefinition): CompiledSpace {
  return compileSpace(definition.space, {
    logbase: logbaseOf(definition.sampling),
    constraints: definition.constraints,
    book: bookOf(definition),
    mayBeEmpty: definition.defineByRun !== undefined,
  });
}
