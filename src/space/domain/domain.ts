import type { FreeParameter } from '../compile/parameter.ts';

/**
 * The values of one parameter and the maps between them: a {@link FreeParameter} without its place in the space. A
 * domain with `count` 1 becomes a constant.
 */
export type Domain = Omit<
  FreeParameter,
  'index' | 'path' | 'name' | 'condition' | 'conditions' | 'coordinate' | 'expression'
>;
