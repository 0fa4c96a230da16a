import type { FamilyNames } from '../family.ts';
import { boosting } from './boosting.ts';
import { networkFamilies } from './networks.ts';
import { otherFamilies } from './others.ts';
import { treeFamilies } from './trees.ts';

/** Every family that the book knows. */
export const families: readonly FamilyNames[] = [...boosting, ...treeFamilies, ...otherFamilies, ...networkFamilies];
