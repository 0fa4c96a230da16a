import { developmentOthers } from './development-others.ts';
import { developmentTrees } from './development-trees.ts';
import type { Training } from './training.ts';

/**
 * Trainings that choices may be made with. Names and ranges are those of the libraries' documentation, tutorials and
 * questions, and differ between the trainings of a family as they do between people.
 */
export const development: readonly Training[] = [...developmentTrees, ...developmentOthers];
