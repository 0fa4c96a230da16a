import { type SweepDefinition, spaceOf } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { explore, type Suggestion } from '../../sampling/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Exploration } from '../../termination/index.ts';
import { withDefaults } from './fold-changes.ts';
import type { ContinuedTrial, CurrentDefinition } from './state.ts';

/**
 * The configuration of a trial that continues another: the parent's, changed at random if the policy asks for it, with
 * the policy's reason.
 *
 * @param current the current definition: a change of the space applies from its place in the log on, and an older
 * parent gets the defaults of parameters added since
 * @param exploration how the policy changes configurations
 */
export function continuedSuggestion(
  { definition, defaults }: Pick<CurrentDefinition, 'definition' | 'defaults'>,
  number: number,
  { parent, isExplored, reason, config: given }: ContinuedTrial,
  exploration: Exploration | undefined,
): Extract<Suggestion, { kind: 'configuration' }> {
  const { policy, text, interval, numbers } = reason;
  const config = withDefaults(given, defaults);
  const note = { method: policy, from: 'trial', parent, interval, numbers: { ...numbers }, text };
  if (!isExplored || exploration === undefined) return { kind: 'configuration', config, note };
  const rng = seededRng(definition.seed, number, 'explore');
  const explored = explore(compiledOnce(definition), config, rng, exploration);
  return { kind: 'configuration', config: explored.config, note: { ...note, changes: { ...explored.changes } } };
}

const spaces = new WeakMap<SweepDefinition, CompiledSpace>();

function compiledOnce(definition: SweepDefinition): CompiledSpace {
  const known = spaces.get(definition) ?? spaceOf(definition);
  spaces.set(definition, known);
  return known;
}
