import { errorTable } from '../base/index.ts';

/** Creates errors of charts and reports. */
export const reportError = errorTable({
  REPORT_UNKNOWN_CHART: {
    kind: 'config',
    summary: 'There is no chart of that name. The message lists the charts.',
  },
  REPORT_NOTHING_TO_DRAW: {
    kind: 'missing',
    summary: 'The sweep has no data for this chart yet. The message says what is missing.',
  },
  REPORT_UNKNOWN_PARAMETER: {
    kind: 'config',
    summary: 'The sweep does not have the requested parameter. The message suggests the nearest name.',
  },
  REPORT_BAD_OPTION: {
    kind: 'config',
    summary: 'An option of a chart or picture is invalid. The message names it and says what was expected.',
  },
  REPORT_NOT_COMPARABLE: {
    kind: 'config',
    summary: 'One chart can show several sweeps only if they have the same primary metric and goal.',
  },
  REPORT_NO_CANVAS: {
    kind: 'unsupported',
    summary:
      'PNG pictures need the optional package @napi-rs/canvas: `npm install @napi-rs/canvas` next to hyperdrive-ml. SVG needs no package.',
  },
});
