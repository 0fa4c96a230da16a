import { countText, pluralText } from '../../../../src/charts/axes/format.ts';

/** The page of a sweep, around its tabs. */
export const sweepWords = {
  live: 'live',
  reconnecting: (ended: number) => `reconnecting, figures as of ${pluralText(ended, 'trial')}`,
  noController: 'no controller is running',
  notes: 'Notes',
  openFirst: 'Open trial 0',
  showDefinition: 'Show the definition',

  actions: 'Actions',
  actionsLabel: 'More actions',
  change: 'Change…',
  changeLimits: 'Change limits…',
  again: 'New sweep from this one',
  compare: 'Compare with…',
  exportCsv: 'Export trials as CSV',
  exportJson: 'Export trials as JSON',
  exportDefinition: 'Export the definition',
  cancelDialog: 'Cancel sweep…',
  pause: 'Pause',
  resume: 'Resume',

  cancelTitle: (name: string) => `Cancel ${name}?`,
  cancelAdvice: (running: number) =>
    `${running > 0 ? `${pluralText(running, 'running trial')} will be stopped. ` : ''}Results so far are kept. A canceled sweep cannot be resumed; pause it if you may want to continue.`,
  cancelReason: 'Reason, for the log (optional)',
  keepRunning: 'Keep it running',
  cancel: 'Cancel sweep',
} as const;

/** The dialog that changes a sweep's limits. */
export const limitWords = {
  title: 'Change limits',
  submit: 'Change limits',
  changedMeanwhile: 'Someone else changed the limits; the form now shows the new ones.',
  fields: {
    maxTotalTrials: { label: 'Trials in total', hint: '', fault: 'Trials in total: a whole number from 1.' },
    maxConcurrentTrials: { label: 'At the same time', hint: '', fault: 'At the same time: a whole number from 1.' },
    timeout: {
      label: 'Time limit of the sweep',
      hint: 'such as 2h 30m; empty: none',
      fault: 'Time limit: a duration such as 90s, 30m or 2h 15m.',
    },
    trialTimeout: {
      label: 'Time limit of a trial',
      hint: 'such as 20m; empty: none',
      fault: 'Time limit of a trial: a duration such as 90s or 30m.',
    },
    maxFailedTrials: {
      label: 'End after this many failures',
      hint: 'empty: only if the first trials all fail',
      fault: 'Failures: a whole number from 1, or empty.',
    },
    stopBelow: {
      label: 'End below an expected gain of',
      hint: 'such as 1 % or 0.001; empty: never',
      fault: 'Expected gain: a number above 0 in the unit of the metric, or a percentage such as 1 %.',
    },
  },
  tooManyConcurrent: 'At the same time: at most the trials in total.',
} as const;

/** The tab of learning curves. */
export const curvesTabWords = {
  note: (metric: string | null, policy: string) => `${metric ?? 'metric'} by interval · ${policy}`,
  lines: 'Lines',
  best: { '6': 'Best 6', '20': '20', '60': '60' },
  scale: 'Scale',
  linear: 'Linear',
  near: 'Near best',
  pinned: 'Pinned trials',
  unpin: (trial: number) => `Unpin trial ${trial}`,
  pinPlaceholder: 'Pin trial…',
  pinLabel: 'Number of a trial to pin',
  pin: 'Pin',
} as const;

/** The timeline of workers, on the overview and in its tab. */
export const workersWords = {
  title: 'Workers',
  lanes: (lanes: number | undefined, target: string | null) =>
    [
      ...(lanes === undefined ? [] : [`at most ${countText(lanes)} at a time`]),
      ...(target === null ? [] : [`on ${target}`]),
    ].join(' '),
  note: (parts: readonly string[]) => parts.join(' · '),
  busyShare: (attempts: number) => `busy share of ${pluralText(attempts, 'attempt')}`,
  barPerAttempt: 'one bar per attempt',
  window: 'Window',
  all: 'Whole sweep',
  latest: 'Latest',
  timeline: 'Timeline',
} as const;
