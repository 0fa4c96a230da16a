import { finalOthers } from './final-others.ts';
import { finalTrees } from './final-trees.ts';
import type { Training } from './training.ts';

/**
 * Trainings that decide nothing: no choice in a sampler or in the prior book is made with them. No data set is one of
 * development's, and gradient_boosting, ada_boost, decision_tree, kernel_ridge and pipeline are families of this list only.
 */
export const final: readonly Training[] = [...finalTrees, ...finalOthers];
