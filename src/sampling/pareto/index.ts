export { crowdingDistances, dominates, type Losses, nondominatedFronts, paretoFront } from './domination.ts';
export { hypervolume } from './hypervolume.ts';
