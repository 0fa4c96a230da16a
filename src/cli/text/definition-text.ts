import { formatDuration } from '../../formats/index.ts';
import { isUnlimited, type Limits, type OutcomeConstraint, type SweepDefinition } from '../../model/index.ts';
import { stopWhenText } from '../../results/index.ts';
import { samplingTitle } from '../../sampling/index.ts';
import type { MachineRoom } from '../../workspace/index.ts';
import { countOf, numberText, oneLine } from './text.ts';

/**
 * What a sweep does, on one line.
 * @param room slots of the machine that runs its trials, if known
 */
export function definitionText(definition: SweepDefinition, room?: MachineRoom): string {
  const { limits, objective, sampling, earlyTermination } = definition;
  const all = definition.objectives ?? (objective ? [objective] : []);
  return [
    oneLine(definition.displayName ?? definition.name),
    all.length > 0 ? all.map((each) => `${each.goal} ${oneLine(each.primaryMetric)}`).join(' and ') : 'no objective',
    ...(definition.outcomeConstraints ?? []).map(boundsText),
    definition.trial.type === 'ask_tell' ? studyText(limits) : sweepText(limits, room),
    `${oneLine(samplingTitle(sampling))} sampling`,
    earlyTermination.type === 'none' ? '' : `${earlyTermination.type.replaceAll('_', ' ')} policy`,
    limits.timeoutMs === null ? '' : `at most ${formatDuration(limits.timeoutMs)}`,
    definition.stopWhen === undefined ? '' : stopWhenText(definition.stopWhen),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** `latency <= 30`, `0.1 <= loss <= 1`. */
function boundsText({ metric, min, max }: OutcomeConstraint): string {
  const least = min === undefined ? '' : `${numberText(min)} <= `;
  return `${least}${oneLine(metric)}${max === undefined ? '' : ` <= ${numberText(max)}`}`;
}

function sweepText(limits: Limits, room: MachineRoom | undefined): string {
  return `${countOf(limits.maxTotalTrials, 'trial')}, ${atOnceText(limits.maxConcurrentTrials, room)}`;
}

/** How many trials run at once, and what bounds them if the machine has fewer slots than the sweep allows. */
function atOnceText(allowed: number, room: MachineRoom | undefined): string {
  if (room === undefined || room.trials >= allowed) return `${allowed} at a time`;
  const { trials, by, offered, unit } = room;
  const them = offered === 1 ? 'it' : 'them';
  return `${trials} at a time (this machine's ${countOf(offered, unit)}, of ${allowed} allowed; a lower resources.${by} lets more share ${them})`;
}

function studyText({ maxTotalTrials }: Limits): string {
  return isUnlimited(maxTotalTrials) ? 'ask and tell' : `ask and tell, ${countOf(maxTotalTrials, 'trial')}`;
}
