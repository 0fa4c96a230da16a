import { finalMoreOthers } from './final-more-others.ts';
import { finalMoreTrees } from './final-more-trees.ts';
import { finalNetworks } from './final-networks.ts';
import { finalOthers } from './final-others.ts';
import { finalTrees } from './final-trees.ts';
import type { Training } from './training.ts';

/**
 * Trainings that decide nothing: no choice in a sampler or in the prior book is made with them. No data set is one of
 * development's, and gradient_boosting, ada_boost, decision_tree, kernel_ridge, pipeline and the PyTorch networks are
 * families of this list only.
 *
 * The last three lists came later than results of the first two: sampler and book did not change in between.
 */
export const final: readonly Training[] = [
  ...finalTrees,
  ...finalOthers,
  ...finalMoreTrees,
  ...finalMoreOthers,
  ...finalNetworks,
];
