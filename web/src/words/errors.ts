/** What went wrong. Apart from the other words, so that the script of the worker stays small. */
export const errorWords = {
  part: 'This part could not be loaded.',
  script: 'This part of the dashboard is missing.',
  scriptAdvice:
    'Its script did not arrive: either the server was upgraded after you opened this page, or it cannot be reached. Reload the page to get the current version.',
  page: 'This page could not be shown.',
  pageAdvice: 'Reload the page. If it happens again, please report it with the message below.',
  tryAgain: 'Try again',
  reload: 'Reload',
  allSweeps: 'All sweeps',
  noAnswer: 'The server does not answer. Is it still running?',
  status: (status: number) => `The server answered ${status}.`,
  unexpected: (place?: string) =>
    `The server's answer has an unexpected form${place === undefined ? '' : ` (${place})`}. Reload the page: the server may have been upgraded.`,
  noArray: (name: string) => `The answer lacks the array ${name}.`,
  wrongArray: (name: string) => `The array ${name} has an unexpected type.`,
} as const;
