import { errorTable } from '../base/index.ts';

/** Errors that the intake finds before it asks the store; the store's `intakeError` has the others. */
export const trackingError = errorTable({
  TRACKING_BAD_TOKEN: {
    kind: 'unauthorized',
    summary: 'The bearer token is missing or not that of this attempt.',
  },
  TRACKING_BAD_REQUEST: {
    kind: 'config',
    summary: 'A field of a claim, heartbeat, batch or end has a forbidden value; details.field names the field.',
  },
  TRACKING_BAD_REPORT: {
    kind: 'config',
    summary: 'One report of a batch is malformed; details.index says which. Leave it out and send the others.',
  },
  TRACKING_BAD_SECRET: {
    kind: 'environment',
    summary: 'The secret of the state folder, from which attempt tokens are made, is damaged or readable by others.',
  },
});
