import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { readTaskset } from '../taskset.ts';
import { type CurveSet, curveSet } from './curve-set.ts';

/**
 * Sets by part: settings of policies are chosen on `development`, and `held-out` says whether they hold. A family (the kind of
 * model that is trained, or the source of the curves) is in one part only, except for Taskset and LCBench: two tasks each.
 */
const own = {
  development: ['xgboost', 'forest', 'digits-network', 'sgd', 'regression-network'],
  'held-out': ['lightgbm', 'gradient-boosting', 'folds', 'noisy-network', 'scheduled-network', 'warmup-network'],
} as const;
const lcbench = { development: ['168335', '167168'], 'held-out': ['189865', '126026'] } as const;
const taskset = { development: [0, 1], 'held-out': [2, 3] } as const;

export type Part = keyof typeof own;

const fileSchema = z.object({
  reports: z.int().min(1),
  points: z.array(z.array(z.number())),
  seconds: z.array(z.number()),
  curves: z.array(z.array(z.number().nullable())).min(1),
});

/** Where `record.py --lcbench` writes to. */
const cache = path.join(
  process.env.HYPERDRIVE_BENCH_TEMP ?? path.join(tmpdir(), 'hyperdrive-bench-samplers'),
  'curves',
);

/** Curves that `record.py` wrote: in this folder, or in the given one. */
function readRecorded(name: string, folder = path.dirname(fileURLToPath(import.meta.url))): CurveSet {
  const text = gunzipSync(readFileSync(path.join(folder, `${name}.json.gz`))).toString('utf8');
  const { reports, points, seconds, curves } = fileSchema.parse(JSON.parse(text));
  const finite = curves.map((curve) => curve.filter((value) => value !== null));
  return curveSet({ name, reports, curves: finite, points, costs: seconds });
}

/**
 * All recorded curves of a part: the own ones, which are committed; LCBench where `record.py --lcbench` has written it; and
 * Taskset where HYPERDRIVE_BENCH_DATA holds it.
 */
export function recordedSets(part: Part): CurveSet[] {
  const data = process.env.HYPERDRIVE_BENCH_DATA;
  const tasks = data === undefined ? [] : readTaskset(data);
  return [
    ...own[part].map((name) => readRecorded(name)),
    ...lcbench[part]
      .map((task) => `lcbench-${task}`)
      .filter((name) => existsSync(path.join(cache, `${name}.json.gz`)))
      .map((name) => readRecorded(name, cache)),
    ...taskset[part].flatMap((at) => tasks[at] ?? []),
  ];
}
