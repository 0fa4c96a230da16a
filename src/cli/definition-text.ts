import { formatDuration } from '../formats/index.ts';
import { isUnlimited, type Limits, type OutcomeConstraint, type SweepDefinition } from '../records/index.ts';
import { countText, numberText, oneLine } from './text.ts';

/** What a sweep does, on one line. */
export function definitionText(definition: SweepDefinition): string {
  const { limits, objective, sampling, earlyTermination } = definition;
  const all = definition.objectives ?? (objective ? [objective] : []);
  const rule = sampling.type === 'random' && sampling.rule === 'sobol' ? 'Sobol' : sampling.type;
  return [
    oneLine(definition.displayName ?? definition.name),
    all.length > 0 ? all.map((each) => `${each.goal} ${oneLine(each.primaryMetric)}`).join(' and ') : 'no objective',
    ...(definition.outcomeConstraints ?? []).map(boundsText),
    definition.trial.type === 'ask_tell' ? studyText(limits) : sweepText(limits),
    `${rule} sampling`,
    earlyTermination.type === 'none' ? '' : `${earlyTermination.type.replaceAll('_', ' ')} policy`,
    limits.timeoutMs === null ? '' : `at most ${formatDuration(limits.timeoutMs)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** `latency <= 30`, `0.1 <= loss <= 1`. */
function boundsText({ metric, min, max }: OutcomeConstraint): string {
  const least = min === undefined ? '' : `${numberText(min)} <= `;
  return `${least}${oneLine(metric)}${max === undefined ? '' : ` <= ${numberText(max)}`}`;
}

function sweepText({ maxTotalTrials, maxConcurrentTrials }: Limits): string {
  return `${countText(maxTotalTrials, 'trial')}, ${maxConcurrentTrials} at a time`;
}

function studyText({ maxTotalTrials }: Limits): string {
  return isUnlimited(maxTotalTrials) ? 'ask and tell' : `ask and tell, ${countText(maxTotalTrials, 'trial')}`;
}
