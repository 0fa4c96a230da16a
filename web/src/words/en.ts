/** Sentences and labels of the dashboard, in one place, so that one can read them together and translate them later. */
export const words = {
  shell: {
    skip: 'Skip to content',
    backToSweep: '‹ Sweep',
    openAlone: 'Open in a new tab ↗',
  },
  pages: {
    sweeps: 'Sweeps',
    new: 'New sweep',
    compare: 'Compare sweeps',
    tokens: 'Tokens',
    unknown: 'Page not found',
    unknownAdvice: 'The address may be incomplete.',
  },
  tabs: {
    label: 'Sweep views',
    overview: 'Overview',
    explore: 'Explore',
    curves: 'Curves',
    insights: 'Insights',
    objectives: 'Objectives',
    workers: 'Workers',
    trials: 'Trials',
    definition: 'Definition',
    unknown: 'There is no such view',
  },
  sweep: {
    unknown: 'Sweep not found',
    unknownAdvice: 'It may belong to another state folder: this server shows the one it was started in.',
    noController: 'no controller is running',
  },
  trial: {
    title: (trial: number) => `Trial ${trial}`,
  },
  log: {
    lost: 'The connection to the log was lost. Reconnecting…',
  },
  finder: {
    title: 'Find',
    placeholder: 'Sweep, view or trial number',
    found: 'Results',
    trial: (number: string) => `Trial ${number}`,
    ofSweep: 'of this sweep',
    view: 'view',
    page: 'page',
    nothing: (text: string) => `Nothing matches “${text}”.`,
  },
  help: {
    title: 'Keyboard shortcuts',
    find: 'find a sweep, a view or a trial',
    sweeps: 'all sweeps',
    new: 'new sweep',
    neighbours: 'next / previous trial',
    pin: 'pin the trial: it stands out in every chart',
    escape: 'clear the selection, or close',
    brush: 'move the brush; Shift: larger steps',
    axis: 'move the axis',
    scale: 'invert; switch between log and linear',
    clear: 'clear its brush',
    theme: 'dark or light',
    list: 'this list',
    singleKeys: 'Single-key shortcuts (⌘ K works either way)',
  },
  early: {
    importance: (least: number, ended: string) => `Available after ${least} trials; ${ended} so far.`,
    importanceValues: 'Available after 10 trials with different values.',
    insightsTitle: 'Not enough trials yet',
    insights: (least: number, ended: string) =>
      `Importance, slices and contours are available after ${least} trials; ${ended} so far.`,
  },
  front: {
    optimal: (front: string, trials: string) => `${front} of ${trials} Pareto-optimal`,
    sampled: ', in a sample',
  },
  dialogs: {
    cancel: 'Cancel',
  },
  again: {
    queued: 'Queued',
    action: 'Try again',
  },
  token: {
    owner: 'Owner',
    expires: 'Expires',
  },
  limits: {
    changedMeanwhile: 'Someone else changed the limits; the form now shows the new ones.',
  },
  errors: {
    part: 'This part could not be loaded.',
    script: 'This part of the dashboard is missing.',
    scriptAdvice:
      'Its script did not arrive: the server was upgraded since this page was opened, or it cannot be reached. Reload the page to get the current version.',
    page: 'This page could not be shown.',
    pageAdvice: 'Reload the page. If it happens again, please report it with the message below.',
    tryAgain: 'Try again',
    reload: 'Reload',
    allSweeps: 'All sweeps',
  },
  selection: {
    label: 'Selection',
    uncounted: 'The selection could not be counted.',
    noWorker: 'The script that counts and draws the selection could not be started.',
    noColumns: (reason: string) => `The trials could not be loaded. ${reason}`,
    noView: (reason: string) => `The selection could not be drawn. ${reason}`,
    ofTrials: (total: string) => `of ${total} trials`,
    remove: (column: string) => `Remove the filter on ${column}`,
    clear: 'Clear all',
  },
  filter: {
    leftOut: (part: string, expected: string) => `The link's filter “${part}” was left out: ${expected} was expected.`,
  },
} as const;
