/** The page that compares sweeps. */
export const compareWords = {
  sweeps: 'Sweeps',
  choose: 'choose two or more',
  objective: (goal: string | null, metric: string | null) => [goal, metric].filter(Boolean).join(' '),
  clear: 'Clear',
  noSweep: 'No sweep has a metric yet.',
  sameName: (name: string, id: string) => `${name} (${id})`,
  chooseOneMore: 'Choose one more',
  chooseSweeps: 'Choose sweeps to compare',
  advice:
    'The charts overlay the best values by number of trials, and the share of trials that reach each value. Only sweeps with the same metric and direction can be compared.',
  best: 'Best so far',
  bestNote: 'by number of ended trials',
  distribution: 'Distribution',
  distributionNote: 'share of trials at least as good',

  figures: 'Figures',
  sweep: 'Sweep',
  state: 'State',
  bestValue: 'Best',
  foundAfter: 'Found after',
  trials: 'Trials',
  took: 'Took',
  sampler: 'Sampler',
} as const;
