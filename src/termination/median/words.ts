/** The policy in a few words. */
export const medianStoppingText = 'median stopping';

/** Name of the value that a trial had to reach, in stop reasons. */
export const medianStoppingLimit = 'median';

/** Settings that a form starts from. */
export const medianStoppingStarter = { evaluation_interval: 1, delay_evaluation: 5 };
