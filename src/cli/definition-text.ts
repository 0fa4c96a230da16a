import { formatDuration } from '../formats/index.ts';
import type { SweepDefinition } from '../records/index.ts';
import { oneLine } from './text.ts';

/** What a sweep does, on one line. */
export function definitionText(definition: SweepDefinition): string {
  const { limits, objective, sampling, earlyTermination } = definition;
  const rule = sampling.type === 'random' && sampling.rule === 'sobol' ? 'Sobol' : sampling.type;
  return [
    oneLine(definition.displayName ?? definition.name),
    objective ? `${objective.goal} ${oneLine(objective.primaryMetric)}` : 'no objective',
    `${limits.maxTotalTrials} trials, ${limits.maxConcurrentTrials} at a time`,
    `${rule} sampling`,
    earlyTermination.type === 'none' ? '' : `${earlyTermination.type.replaceAll('_', ' ')} policy`,
    limits.timeoutMs === null ? '' : `at most ${formatDuration(limits.timeoutMs)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
