import { consultBook } from '../../book/index.ts';
import { definitionDiff } from '../../formats/index.ts';
import { type SweepDefinition, spaceOf } from '../../model/index.ts';
import { type Algorithms, ownAlgorithms } from '../algorithms.ts';

/**
 * The definition with what the prior book says about its space. The book is consulted once: the definition keeps the
 * answer, so a later version of the book changes nothing about a recorded sweep.
 *
 * Unchanged if it has an answer, or wants none; if its sampler uses no priors; if it has no objective, or several: what
 * is good for one is not for all.
 */
export function withPriors(definition: SweepDefinition, { samplers }: Algorithms = ownAlgorithms): SweepDefinition {
  const { priors, sampling, objective, objectives } = definition;
  if (priors !== undefined || objective === null || objectives !== undefined) return definition;
  if (!samplers.kindOf(sampling).usesPriors) return definition;
  const found = consultBook(spaceOf(definition));
  if (found === undefined) return definition;
  const { version, family, entries, configurations } = found;
  return {
    ...definition,
    priors: {
      version,
      family,
      entries: entries.map(({ cells, ...entry }) => ({ ...entry, cells: [...cells] })),
      configurations: configurations.map((configuration) => ({ ...configuration })),
    },
  };
}

/** Keys of a sweep file that the answer of the book depends on. */
const fromSpace = ['search_space', 'constraints', 'sampling_algorithm'];

/**
 * The changed definition with its priors. A sweep that began without the book stays without. Otherwise the answer holds
 * while space and sampling stay, and the book is consulted again if they change.
 */
export function withPriorsOfChange(
  before: SweepDefinition,
  after: SweepDefinition,
  algorithms: Algorithms,
): SweepDefinition {
  if (after.priors !== undefined || before.priors === undefined) return after;
  const isSame = definitionDiff(before, after).every(({ path }) => !fromSpace.includes(path.split('.', 1)[0] ?? ''));
  return isSame && before.priors !== 'none' ? { ...after, priors: before.priors } : withPriors(after, algorithms);
}
