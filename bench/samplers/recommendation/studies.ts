import { join } from 'node:path';
import { z } from 'zod';
import { jsonSchema } from '../../../src/model/index.ts';
import type { Rng } from '../../../src/numerics/index.ts';
import type { ConfigurationValue } from '../../../src/space/index.ts';
import { folder } from '../folder.ts';
import { appendJsonLine, readJsonLines } from '../json-lines.ts';
import type { Lab } from '../runs.ts';
import type { TaskMaker } from '../task.ts';

/** Noise of a trial, in units of median − best of the task. */
export const noises: Readonly<Record<string, (rng: Rng) => number>> = {
  none: () => 0,
  'normal 0.05': (rng) => 0.05 * rng.normal(),
  'normal 0.3': (rng) => 0.3 * rng.normal(),
  'normal 0.7': (rng) => 0.7 * rng.normal(),
  'student 0.2': (rng) => 0.2 * student2(rng),
  outliers: (rng) => 0.02 * rng.normal() + (rng.uniform() < 0.05 ? 2 * (2 * rng.uniform() - 1) : 0),
};

/** Student's t with two degrees of freedom: its variance is infinite. */
function student2(rng: Rng): number {
  const chi = -2 * Math.log(1 - rng.uniform());
  return rng.normal() / Math.sqrt(chi / 2);
}

/** A study of a synthetic task with the truth of every trial. */
export const noisyStudySchema = z.object({
  task: z.string(),
  noise: z.string(),
  sampler: z.string(),
  version: z.string(),
  seed: z.int(),
  best: z.number(),
  median: z.number(),
  observed: z.array(z.number().nullable()),
  truths: z.array(z.number().nullable()),
  configs: z.array(z.record(z.string(), jsonSchema)),
});

export type NoisyStudy = z.infer<typeof noisyStudySchema>;

const file = join(folder, 'recommendation.jsonl');

export function storedNoisyStudies(): NoisyStudy[] {
  return readJsonLines(file).map((study) => noisyStudySchema.parse(study));
}

/** Runs a study, and keeps it. */
export async function playNoisy(
  lab: Lab,
  { name, make }: { readonly name: string; readonly make: TaskMaker },
  { noise, sampler, seed, trials }: Pick<NoisyStudy, 'noise' | 'sampler' | 'seed'> & { readonly trials: number },
): Promise<NoisyStudy> {
  const task = make(seed);
  const configs: ConfigurationValue[] = [];
  const { median = Number.NaN } = task;
  const run = await lab.run(
    'noisy',
    {
      ...task,
      evaluate: async (config, rng) => {
        configs.push(config);
        const { truth } = await task.evaluate(config, rng);
        const draw = noises[noise]?.(rng) ?? Number.NaN;
        return { truth, observed: truth === undefined ? undefined : truth + draw * (median - (task.best ?? 0)) };
      },
    },
    sampler,
    seed,
    trials,
  );
  const { version, observed, truths } = run;
  const study = { task: name, noise, sampler, version, seed, best: task.best ?? 0, median, observed, truths, configs };
  appendJsonLine(file, study);
  return study;
}
