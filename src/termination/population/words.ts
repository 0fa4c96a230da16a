import type { PopulationDefinition } from './definition.ts';

/** The policy in a few words. */
export function populationText({ population, perturbationInterval }: PopulationDefinition): string {
  return `population of ${population}, compared every ${perturbationInterval} reports`;
}

/** Settings that a form starts from. */
export const populationStarter = { population: 8, perturbation_interval: 10 };
