import { countText, pluralText } from '../../../../src/charts/axes/format.ts';

/** The page that starts a sweep. */
export const newSweepWords = {
  start: (trials: number | undefined) => (trials === undefined ? 'Start' : `Start ${pluralText(trials, 'trial')}`),
  file: 'sweep.yaml',
  fileNote: 'the form and the text are the same document',
  fileLabel: 'Sweep file',

  form: 'Objective and budget',
  name: 'Name',
  command: 'Command',
  metric: 'Primary metric',
  goal: 'Goal',
  sampler: 'Sampler',
  defaultSampler: 'random (default)',
  policy: 'Early termination',
  defaultPolicy: 'none (default)',
  total: 'Trials in total',
  concurrent: 'At the same time',
  choose: 'choose',

  space: 'Search space',
  parameters: (count: number) => pluralText(count, 'parameter'),
  noParameters: 'List parameters under `search_space:` in the file.',
  branch: 'if',
  stated: (value: string) => `default ${value}`,
  prior: 'prior',
  noPrior: 'no prior',
  when: (conditions: string) => `if ${conditions}`,

  accepted: 'The server would accept this file.',
  ready: 'Ready to start',
  readyWithNotes: (notes: number) => `Ready to start, ${pluralText(notes, 'note')}`,
  summary: 'Before you start',
  dimension: 'Free parameters',
  combinations: 'Combinations',
  continuous: 'continuous',
  noGrid: 'a grid cannot cover them',
  allTried: 'all of them can be tried',
  someTried: (trials: number) => `${countText(trials)} of them are tried`,
  trials: 'Trials',

  earlier: 'Earlier sweeps',
  earlierFound: (count: number) =>
    count === 1 ? '1 sweep with these parameters found' : `${countText(count)} sweeps with these parameters found`,
  earlierUsed: (count: number) => `learns from ${pluralText(count, 'sweep')}`,
  earlierNote: 'Only the order of their results counts, as far as the new trials bear it out.',
  earlierSweep: (trials: number, hasSameCommand: boolean) =>
    `${pluralText(trials, 'trial')}, ${hasSameCommand ? 'same' : 'another'} command`,
  learnFrom: (count: number) => (count === 1 ? 'Learn from it' : 'Learn from them'),
} as const;
