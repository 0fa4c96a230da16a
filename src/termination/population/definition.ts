import { z } from 'zod';
import type { PolicyDefinition } from '../../model/index.ts';
import { terminationError } from '../errors.ts';
import type { PolicyFault, SweepFacts } from '../kind.ts';

export const populationSchema = z.strictObject({
  type: z.literal('pbt'),
  /** Members that train in parallel. */
  population: z.int().min(2),
  /** Reports between two comparisons of a member. */
  perturbationInterval: z.int().min(1),
  /** Share of the population that is replaced, and share that provides the replacements. */
  quantileFraction: z.number().positive().max(0.5).default(0.2),
  /** A perturbed number is multiplied by one of these. */
  perturbationFactors: z.array(z.number().positive()).min(1).max(10).default([0.8, 1.2]),
  /** Probability of redrawing a parameter instead of perturbing it. */
  resampleProbability: z.number().min(0).max(1).default(0.25),
});
export type PopulationDefinition = z.output<typeof populationSchema>;

/** The block of a sweep file. */
export const populationBlock = z
  .strictObject({
    type: z.literal('pbt'),
    population: z.int().min(2).describe('Members that train in parallel.'),
    perturbation_interval: z.int().min(1).describe('Reports between two comparisons of a member.'),
    quantile_fraction: z
      .number()
      .positive()
      .max(0.5)
      .default(0.2)
      .describe('Share of the population that is replaced, and share that provides the replacements.'),
    perturbation_factors: z
      .array(z.number().positive())
      .min(1)
      .max(10)
      .default([0.8, 1.2])
      .describe('A perturbed number is multiplied by one of these.'),
    resample_probability: z
      .number()
      .min(0)
      .max(1)
      .default(0.25)
      .describe('Probability of redrawing a parameter instead of perturbing it.'),
  })
  .describe(
    'Population-based training: the worst members continue from the outputs of the best, with a perturbed configuration; for scripts with checkpoints (extension).',
  );

/** @throws {HyperDriveConfigException} TERMINATION_BAD_POPULATION */
export function checkPopulation(given: PolicyDefinition): void {
  const { quantileFraction = 0.2, perturbationFactors = [0.8, 1.2], resampleProbability = 0 } = given;
  const bad = (field: string, value: unknown, expected: string): Error =>
    terminationError('TERMINATION_BAD_POPULATION', `early_termination.${field}: expected ${expected}, got ${value}`, {
      details: { field, value: String(value) },
    });
  const isCount = (value: unknown, least: number) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
  if (!isCount(given.population, 2))
    throw bad('population', given.population, 'an integer of at least 2; members are compared with each other');
  if (!isCount(given.perturbationInterval, 1))
    throw bad(
      'perturbation_interval',
      given.perturbationInterval,
      'an integer of at least 1; it counts reports of a trial',
    );
  if (!(typeof quantileFraction === 'number' && quantileFraction > 0 && quantileFraction <= 0.5))
    throw bad(
      'quantile_fraction',
      quantileFraction,
      'a number above 0 and at most 0.5, such as 0.2 for the worst fifth',
    );
  checkFactors(Array.isArray(perturbationFactors) ? perturbationFactors : [], bad);
  if (!(typeof resampleProbability === 'number' && resampleProbability >= 0 && resampleProbability <= 1))
    throw bad('resample_probability', resampleProbability, 'a number from 0 to 1');
}

function checkFactors(
  factors: readonly unknown[],
  bad: (field: string, value: unknown, expected: string) => Error,
): void {
  if (!factors.some((factor) => factor !== 1))
    throw bad('perturbation_factors', JSON.stringify(factors), 'a factor other than 1, such as [0.8, 1.2]');
  const wrong = factors.find((factor) => !(typeof factor === 'number' && Number.isFinite(factor) && factor > 0));
  if (wrong !== undefined) throw bad('perturbation_factors', wrong, 'finite numbers above 0, such as [0.8, 1.2]');
}

/** Why a population cannot train in a sweep. */
export function populationFault(
  { population }: PopulationDefinition,
  { isList, maxTotalTrials, configurations }: SweepFacts,
): PolicyFault | undefined {
  if (isList)
    return {
      field: 'sampling_algorithm',
      message:
        'configurations change while members train, and a changed one is not in a fixed list such as a grid; use sampling_algorithm: random',
    };
  const field = 'early_termination.population';
  if (population > maxTotalTrials)
    return {
      field,
      message:
        `population is ${population}, above limits.max_total_trials ${maxTotalTrials}; ` +
        'each member takes one trial, and another each time it continues',
    };
  if (population > configurations)
    return {
      field,
      message:
        `population is ${population}, and the search space has ${configurations} configurations; ` +
        `set population: ${Math.max(2, configurations)} or less, or widen the space`,
    };
  return undefined;
}
