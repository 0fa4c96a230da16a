/** The policy in a few words. */
export const medianStoppingText = 'median stopping';

/** Key, in stop reasons, of the value that a trial had to reach. */
export const medianStoppingLimit = 'median';

/** Initial settings of a form. */
export const medianStoppingStarter = { evaluation_interval: 1, delay_evaluation: 5 };
