import { compactText, countText, durationText } from '../../../../src/charts/axes/format.ts';

/** The list of sweeps. */
export const sweepsWords = {
  count: (all: number, running: number) =>
    running > 0 ? `${countText(all)}, ${countText(running)} running` : countText(all),
  filter: 'Filter by name, state, tag',
  filterLabel: 'Filter sweeps',
  compare: 'Compare',
  noMatch: (text: string) => `No sweep matches “${text}”`,
  noMatchAdvice: 'The filter searches names, experiments, states, metrics, samplers and tags.',
  none: 'No sweeps yet',
  noneAdvice:
    'A sweep appears here as soon as it is submitted: from this page, with `hyperdrive run sweep.yaml`, or from a program.',

  sweep: 'Sweep',
  state: 'State',
  trials: 'Trials',
  best: 'Best',
  bestSoFar: 'Best so far',
  rate: 'Rate',
  timeLeft: 'Time left',
  sampler: 'Sampler',
  created: 'Created',
  failed: (count: number) => `${countText(count)} failed`,
  perHour: (trials: number) => `${compactText(trials)}/h`,
  left: (ms: number | null) => durationText(ms),
  took: (ms: number) => `took ${durationText(ms)}`,
  concurrent: (trials: number) => `× ${countText(trials)}`,
} as const;
