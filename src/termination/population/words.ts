import type { PopulationDefinition } from './definition.ts';

/** The policy in a few words. */
export function populationText({ population, perturbationInterval }: PopulationDefinition): string {
  return `population of ${population}, compared every ${perturbationInterval} reports`;
}

/** Initial settings of a form. */
export const populationStarter = { population: 8, perturbation_interval: 10 };
