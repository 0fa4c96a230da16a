import { join } from 'node:path';
import { z } from 'zod';
import { folder } from '../folder.ts';
import { appendJsonLine, readJsonLines } from '../json-lines.ts';

export const costStudySchema = z.object({
  task: z.string(),
  kind: z.enum(['surrogate', 'curves', 'training', 'wide']),
  part: z.enum(['development', 'held-out']),
  arm: z.string(),
  seed: z.int(),
  scale: z.object({ seconds: z.number(), best: z.number(), median: z.number() }),
  /** Of each trial; null: failed. */
  losses: z.array(z.number().nullable()),
  seconds: z.array(z.number()),
});

/** One study. */
export type CostStudy = z.infer<typeof costStudySchema>;

const file = join(folder, 'cost.jsonl');

/** Studies of earlier commands. */
export function storedCostStudies(): CostStudy[] {
  return readJsonLines(file).map((study) => costStudySchema.parse(study));
}

/** Keeps a study. */
export function storeCostStudy(study: CostStudy): void {
  appendJsonLine(file, study);
}
