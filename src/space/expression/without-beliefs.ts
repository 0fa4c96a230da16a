import type { ChoiceOption, SearchSpace } from './expression.ts';
import { isExpression, isFixedOption, isMappingOption } from './expression.ts';

/** A checked space without defaults and priors, at any depth: which values there are, and nothing about which are good. */
export function withoutBeliefs(space: SearchSpace): SearchSpace {
  return Object.fromEntries(Object.entries(space).map(([name, entry]) => [name, withoutBelief(entry)]));
}

function withoutBelief(entry: SearchSpace[string]): SearchSpace[string] {
  if (!isExpression(entry)) return entry;
  const { default: _, prior: __, ...bare } = entry;
  return bare.type === 'choice' ? { ...bare, values: bare.values.map(bareOption) } : bare;
}

function bareOption(option: ChoiceOption): ChoiceOption {
  return isMappingOption(option) && !isFixedOption(option) ? withoutBeliefs(option) : option;
}
