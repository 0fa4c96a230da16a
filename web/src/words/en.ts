/** Sentences and labels of the dashboard, in one place, so that one can read them together and translate them later. */
export const words = {
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
