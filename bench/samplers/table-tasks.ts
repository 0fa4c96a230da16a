import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { compileSpace } from '../../src/space/index.ts';
import { medianOf, type Task, type TaskMaker } from './task.ts';

const description = z.object({
  goal: z.enum(['minimize', 'maximize']),
  parameters: z.array(z.object({ name: z.string(), values: z.array(z.union([z.string(), z.number()])) })),
  repetitions: z.int(),
  configurations: z.int(),
});

/** Tables of real trainings in the folder `HYPERDRIVE_BENCH_DATA`. */
export const tableNames = [
  'hpobench-car',
  'hpobench-phoneme',
  'hpolib-slice_localization',
  'hpolib-naval_propulsion',
  'nasbench201-cifar10',
  'hpobench-australian',
  'hpobench-blood_transfusion',
];

/**
 * A complete grid of trainings: each trial draws one repetition, and is judged by the mean over all.
 *
 * @param folder - holds `NAME.json` and `NAME.f32.gz`
 */
export function tableTask(folder: string, name: string): TaskMaker {
  let loaded: Task | undefined;
  return () => {
    loaded ??= loadTable(folder, name);
    return loaded;
  };
}

function loadTable(folder: string, name: string): Task {
  const { goal, parameters, repetitions, configurations } = description.parse(
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
  );
  const bytes = gunzipSync(readFileSync(join(folder, `${name}.f32.gz`)));
  const sign = goal === 'minimize' ? 1 : -1;
  const losses = Float32Array.from({ length: configurations * repetitions }, (_, i) => sign * bytes.readFloatLE(4 * i));
  const row = (index: number): Float32Array =>
    losses.subarray(index * repetitions, (index + 1) * repetitions).filter((loss) => !Number.isNaN(loss));
  const means = Array.from({ length: configurations }, (_, index) => {
    const values = row(index);
    return values.reduce((total, loss) => total + loss, 0) / values.length;
  });
  const finite = means.filter(Number.isFinite);
  const best = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const median = medianOf(finite);
  const space = compileSpace(
    Object.fromEntries(parameters.map(({ name: key, values }) => [key, { type: 'choice', values }])),
  );
  return {
    name,
    space,
    best,
    median,
    evaluate: (config, rng) => {
      const index = parameters.reduce(
        (place, { name: key, values }) => place * values.length + values.map(String).indexOf(String(config[key])),
        0,
      );
      const values = row(index);
      if (values.length === 0) return { observed: undefined, truth: undefined };
      return { observed: values[rng.uniformInt(values.length)], truth: means[index] };
    },
  };
}
