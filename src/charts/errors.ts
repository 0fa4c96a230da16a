import { errorTable } from '../base/index.ts';

/** Makes the errors of charts and reports. */
export const reportError = errorTable({
  REPORT_UNKNOWN_CHART: {
    kind: 'config',
    summary: 'There is no chart of that name. The message lists the charts.',
  },
  REPORT_NOTHING_TO_DRAW: {
    kind: 'missing',
    summary: 'The sweep has nothing that this chart could show yet. The message says what it waits for.',
  },
  REPORT_UNKNOWN_PARAMETER: {
    kind: 'config',
    summary: 'A chart was asked for a parameter that the sweep does not have. The message names the nearest.',
  },
  REPORT_BAD_OPTION: {
    kind: 'config',
    summary: 'An option of a chart or picture does not fit: the message names it and what was expected.',
  },
  REPORT_NOT_COMPARABLE: {
    kind: 'config',
    summary: 'Sweeps are laid over each other only with the same primary metric and goal.',
  },
  REPORT_NO_CANVAS: {
    kind: 'unsupported',
    summary:
      'PNG pictures need the optional package @napi-rs/canvas: `npm install @napi-rs/canvas` beside this one. SVG needs nothing.',
  },
});
