import { logbaseOf, type SweepDefinition } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { explore, type Suggestion } from '../../sampling/index.ts';
import { type CompiledSpace, compileSpace } from '../../space/index.ts';
import { withDefaults } from './fold-changes.ts';
import type { ContinuedTrial, CurrentDefinition } from './state.ts';

/**
 * The configuration of a trial that goes on from another: the parent's, changed at random where the policy asks for it,
 * with what the policy said of it.
 *
 * @param current the present definition: a change of the space counts from its place in the log on, and a parent of before
 *   has what it lacks of parameters that were added
 */
export function continuedSuggestion(
  { definition, defaults }: Pick<CurrentDefinition, 'definition' | 'defaults'>,
  number: number,
  { parent, isExplored, reason, config: given }: ContinuedTrial,
): Extract<Suggestion, { kind: 'configuration' }> {
  const { policy, text, interval, numbers } = reason;
  const config = withDefaults(given, defaults);
  const note = { method: policy, parent, interval, numbers: { ...numbers }, text };
  const { earlyTermination, seed } = definition;
  if (!isExplored || earlyTermination.type !== 'pbt') return { kind: 'configuration', config, note };
  const { perturbationFactors: factors, resampleProbability } = earlyTermination;
  const rng = seededRng(seed, number, 'explore');
  const explored = explore(spaceOf(definition), config, rng, { factors, resampleProbability });
  return { kind: 'configuration', config: explored.config, note: { ...note, changes: { ...explored.changes } } };
}

const spaces = new WeakMap<SweepDefinition, CompiledSpace>();

function spaceOf(definition: SweepDefinition): CompiledSpace {
  const { space, sampling, constraints } = definition;
  const known = spaces.get(definition) ?? compileSpace(space, { logbase: logbaseOf(sampling), constraints });
  spaces.set(definition, known);
  return known;
}
