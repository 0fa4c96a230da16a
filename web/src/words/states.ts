/** States of trials. */
export const stateWords = {
  queued: 'queued',
  starting: 'starting',
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  stopped: 'stopped',
  canceled: 'canceled',
} as const;
