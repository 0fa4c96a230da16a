import type { Json } from '../../base/index.ts';
import { definitionJson } from '../../formats/index.ts';
import type { SweepDefinition } from '../../model/index.ts';

/** A definition of a study in the words of the request that creates one; undefined keys are not sent. */
export function studyBlock(definition: SweepDefinition): Readonly<Record<string, Json | undefined>> {
  const { search_space, sampling_algorithm, ...file } = definitionJson(definition);
  const { objective, defineByRun, limits } = definition;
  const isAlone = file.objectives === undefined;
  return {
    name: definition.name,
    space: search_space,
    define_by_run: defineByRun && true,
    constraints: file.constraints,
    metric: isAlone ? objective?.primaryMetric : undefined,
    goal: isAlone ? objective?.goal : undefined,
    objectives: file.objectives,
    outcome_constraints: file.outcome_constraints,
    sampling: sampling_algorithm,
    seed: definition.seed,
    priors: file.priors,
    early_termination: file.early_termination,
    max_total_trials: limits.maxTotalTrials,
  };
}
