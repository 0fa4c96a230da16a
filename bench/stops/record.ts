import { z } from 'zod';

const stopSchema = z.object({
  /** Reports of the trial when it was stopped, and of its whole curve. */
  interval: z.int(),
  length: z.int(),
  /** Best value of the whole curve; null, read as Infinity, if the training diverged at once. */
  end: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.POSITIVE_INFINITY),
  /** Trials of the study, all run to their ends, that are better than this one, of how many. */
  place: z.int(),
  of: z.int(),
  /** Whether a later report reaches the value that the trial needed when it was stopped. */
  isNeededReached: z.boolean().optional(),
  /** Chance to beat the best value so far, as the policy stated it, and whether a later report does. */
  chance: z.number().optional(),
  hasBeaten: z.boolean().optional(),
  /** Distance of the best later report from the policy's forecast, in its standard deviations. */
  error: z.number().optional(),
});

export const recordSchema = z.object({
  set: z.string(),
  policy: z.string(),
  version: z.int(),
  sampler: z.string(),
  slots: z.int(),
  seed: z.int(),
  /** Best value that the study reported. */
  best: z.number(),
  /** Unit of regret: the distance from the best curve of the set to the median one. */
  unit: z.number(),
  /** Reports made, and those that the same trials would have made without stops. */
  reports: z.int(),
  whole: z.int(),
  stops: z.array(stopSchema),
});

/** A trial that a policy stopped and never continued, and what its recorded curve does afterwards. Losses. */
export type Stop = z.infer<typeof stopSchema>;

/** One study. */
export type StudyRecord = z.infer<typeof recordSchema>;
