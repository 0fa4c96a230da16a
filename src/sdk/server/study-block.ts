import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { definitionFile } from '../../formats/index.ts';
import { jsonSchema, type SweepDefinition } from '../../model/index.ts';

/** A definition of a study in the words of the request that creates one. */
export function studyBlock(definition: SweepDefinition): { readonly [name: string]: Json } {
  const file = definitionFile(definition);
  const { objective, objectives, outcomeConstraints, defineByRun, limits } = definition;
  const block = {
    name: definition.name,
    space: file.search_space,
    ...(defineByRun !== undefined && { define_by_run: true }),
    constraints: file.constraints,
    ...(objectives === undefined
      ? { metric: objective?.primaryMetric, goal: objective?.goal }
      : { objectives: file.objectives }),
    ...(outcomeConstraints !== undefined && { outcome_constraints: file.outcome_constraints }),
    sampling: file.sampling_algorithm,
    seed: definition.seed,
    priors: file.priors,
    early_termination: file.early_termination,
    max_total_trials: limits.maxTotalTrials,
  };
  // Keys that the definition does not have are undefined, which JSON lacks.
  return z.record(z.string(), jsonSchema).parse(JSON.parse(JSON.stringify(block)));
}
