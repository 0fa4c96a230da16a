import type { SweepDefinition } from '../../model/index.ts';
import { wordOption } from './option.ts';

/**
 * `'book'`: for models that it recognises by the names of the parameters, the prior book says where good values lie, and
 * gives the first configurations. `'none'`: no priors but those that the space states.
 * @since 0.2.0
 * @experimental
 */
export type PriorsOption = 'book' | 'none';

/** The option in a definition, which has nothing where the book is to be consulted. */
export function priorsPart(option: PriorsOption | undefined): Pick<SweepDefinition, 'priors'> {
  return wordOption('priors', option ?? 'book', ['book', 'none']) === 'none' ? { priors: 'none' } : {};
}
