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
  filter: {
    leftOut: (part: string, expected: string) => `The link's filter “${part}” was left out: ${expected} was expected.`,
  },
} as const;
