import { errorTable } from '../base/index.ts';

/** Errors of tracking that are found before or beside the store; `intakeError` of the store has the others. */
export const trackingError = errorTable({
  TRACKING_BAD_TOKEN: {
    kind: 'unauthorized',
    summary: 'The bearer token is missing or not that of this attempt.',
  },
  TRACKING_BAD_REQUEST: {
    kind: 'config',
    summary: 'A field of a claim, heartbeat, batch or end has a value that is not allowed; details.field names it.',
  },
  TRACKING_BAD_REPORT: {
    kind: 'config',
    summary: 'One report of a batch is malformed; details.index says which. Leave it out and send the others.',
  },
  TRACKING_TOO_LARGE: {
    kind: 'too_large',
    summary: 'The batch or file is larger than allowed. Send it in parts.',
  },
  TRACKING_BAD_PATH: {
    kind: 'config',
    summary: 'A file path is not relative, leaves its folder, or is not a plain file.',
  },
  TRACKING_UNKNOWN_FILE: {
    kind: 'missing',
    summary: 'The trial has no file of this path.',
  },
  TRACKING_BAD_SECRET: {
    kind: 'environment',
    summary: 'The secret of the state folder, from which attempt tokens are made, is damaged or readable by others.',
  },
});
