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

/** Goals of metrics. */
export const goalWords = {
  minimize: 'minimize',
  maximize: 'maximize',
} as const;
