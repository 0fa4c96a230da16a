import type { SweepDefinition } from '../../../model/index.ts';
import { workspaceError } from '../../errors.ts';

/**
 * Checks the objectives and outcome constraints of a definition against the rest of it.
 * @throws {HyperDriveConfigException} SWEEP_BAD_OBJECTIVES, SWEEP_POLICY_ONE_OBJECTIVE, SWEEP_STOP_NEEDS_OBJECTIVE,
 * SWEEP_BAD_OUTCOME_CONSTRAINT
 */
export function checkObjectives(definition: SweepDefinition): void {
  const { objective, objectives, outcomeConstraints = [], earlyTermination } = definition;
  if (objectives !== undefined) {
    const [first] = objectives;
    if (first?.primaryMetric !== objective?.primaryMetric || first?.goal !== objective?.goal)
      throw workspaceError('SWEEP_BAD_OBJECTIVES', 'objectives: the first one must equal objective');
    const repeated = firstRepeated(objectives.map(({ primaryMetric }) => primaryMetric));
    if (repeated !== undefined)
      throw workspaceError('SWEEP_BAD_OBJECTIVES', `objectives: ${repeated} is listed twice; list each metric once`, {
        details: { metric: repeated },
      });
    if (earlyTermination.type !== 'none')
      throw workspaceError(
        'SWEEP_POLICY_ONE_OBJECTIVE',
        `early_termination ${earlyTermination.type} compares trials by one metric, but the sweep has ${objectives.length} ` +
          'objectives: remove early_termination, or keep one objective and bound the other metrics with outcome_constraints',
        { details: { earlyTermination: earlyTermination.type, objectives: objectives.length } },
      );
  }
  if (definition.stopWhen !== undefined && (objectives !== undefined || objective === null))
    throw workspaceError(
      'SWEEP_STOP_NEEDS_OBJECTIVE',
      `limits.stop_when predicts how much the best value improves, but the sweep has ${objectives?.length ?? 'no'} objectives: ` +
        'remove it, or keep one objective and bound the other metrics with outcome_constraints',
      { details: { objectives: objectives?.length ?? 0 } },
    );
  const repeated = firstRepeated(outcomeConstraints.map(({ metric }) => metric));
  if (repeated !== undefined) throw badBound(repeated, 'is listed twice; give min and max in one entry');
  for (const { metric, min, max } of outcomeConstraints) {
    if (min === undefined && max === undefined) throw badBound(metric, 'has neither min nor max; give one or both');
    if (min !== undefined && max !== undefined && min > max)
      throw badBound(metric, `has min ${min} above max ${max}; no trial could be inside`);
  }
  if (outcomeConstraints.length > 0 && objective === null)
    throw workspaceError(
      'SWEEP_NEEDS_OBJECTIVE',
      'outcome_constraints say which trials may be the best, but the sweep has no objective: add one',
    );
}

function badBound(metric: string, what: string): Error {
  return workspaceError('SWEEP_BAD_OUTCOME_CONSTRAINT', `outcome_constraints: ${metric} ${what}`, {
    details: { metric },
  });
}

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}
