import type { FreeParameter } from '../compile/parameter.ts';
import { spaceError } from '../errors.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import { type ParameterPrior, priorFromCells } from './parameter-prior.ts';

/** What the prior book says about a space, as a definition keeps it. */
export interface SpaceBook {
  readonly entries: readonly {
    /** Dotted name. */
    readonly parameter: string;
    /** Its coordinate: parameters of sibling options may share a name. */
    readonly coordinate: number;
    /** Weights of the options of a choice, otherwise of equally wide cells of the unit draws. */
    readonly cells: readonly number[];
  }[];
  /** Zero-shot configurations, best first. */
  readonly configurations: readonly ConfigurationValue[];
}

/**
 * The priors of a book, by coordinate.
 *
 * @throws {HyperDriveConfigException} SPACE_BAD_PRIOR if an entry does not fit the space
 */
export function bookPriors(
  free: readonly FreeParameter[],
  { entries }: SpaceBook,
): ReadonlyMap<number, ParameterPrior> {
  const priors = new Map<number, ParameterPrior>();
  for (const { parameter: name, coordinate, cells } of entries) {
    const parameter = free[coordinate];
    const fits =
      parameter?.name === name && (parameter.expression.type !== 'choice' || cells.length === parameter.count);
    const prior = fits ? priorFromCells(parameter, cells, 'book') : undefined;
    if (prior === undefined) {
      throw spaceError(
        'SPACE_BAD_PRIOR',
        `priors: the book's entry of ${name} does not fit the search space; remove priors, and it is consulted again`,
        { details: { parameter: name, coordinate } },
      );
    }
    priors.set(coordinate, prior);
  }
  return priors;
}
