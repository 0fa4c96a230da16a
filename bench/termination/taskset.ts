import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type CurveSet, curveSet } from './curves/curve-set.ts';

/** Reports of a full Taskset trial. */
const TASKSET_REPORTS = 51;

const runSchema = z.object({ hp: z.array(z.number()), valid: z.array(z.number().nullable()) });
const fileSchema = z.object({ runs: z.array(runSchema).min(1) });

const names = [
  'patch128_LSTM128_bs64',
  'patch32_GRU64_avg_bs128',
  'patch32_IRNN64_relu_last_bs128',
  'patch32_VRNN64_tanh_avg_bs128',
];

/**
 * Reads the four Taskset tasks of the development data.
 *
 * @param folder - holds `taskset/NAME.json.gz`
 */
export function readTaskset(folder: string): CurveSet[] {
  return names.map((name) => {
    const text = gunzipSync(readFileSync(path.join(folder, 'taskset', `${name}.json.gz`))).toString('utf8');
    const { runs } = fileSchema.parse(JSON.parse(text));
    const curves = runs.map(({ valid }) => {
      const end = valid.indexOf(null);
      return valid.slice(0, end < 0 ? TASKSET_REPORTS : end).filter((value) => value !== null);
    });
    const points = ranked(runs.map(({ hp }) => hp));
    return curveSet({ name, reports: TASKSET_REPORTS, curves, points });
  });
}

/** Each column by rank, evenly spread over [0, 1]: where a run stands in the distribution that its settings were drawn from. */
function ranked(rows: readonly (readonly number[])[]): number[][] {
  const points = rows.map((row) => row.map(() => 0));
  for (const column of rows[0]?.keys() ?? []) {
    const order = rows.map((row, i) => ({ i, value: row[column] ?? 0 })).sort((a, b) => a.value - b.value);
    for (const [rank, { i }] of order.entries()) points[i]?.splice(column, 1, (rank + 0.5) / rows.length);
  }
  return points;
}
