import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { seededRng } from '../../src/numerics/index.ts';

/** Reports of a full Taskset trial. */
const TASKSET_REPORTS = 51;

/** Recorded training curves of one task, minimised. */
export interface CurveSet {
  readonly name: string;
  /** Reports of a full trial. */
  readonly reports: number;
  /** [trials, reports]; a curve ends early where the training diverged. */
  readonly curves: readonly (readonly number[])[];
  /** Virtual time between two reports of each trial. */
  readonly costs: readonly number[];
  /** Best value of each curve; +Infinity if it diverged immediately. */
  readonly bests: readonly number[];
  /** Best value of the set, and the distance from it to the median of the bests: the unit of regret. */
  readonly best: number;
  readonly range: number;
}

const fileSchema = z.object({ runs: z.array(z.object({ valid: z.array(z.number().nullable()) })).min(1) });

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
    return curveSet(name, TASKSET_REPORTS, curves);
  });
}

/** The same curves with another number of reports: thinned, or stretched by straight lines between reports. */
export function resampled(set: CurveSet, reports: number): CurveSet {
  if (reports === set.reports) return set;
  const curves = set.curves.map((curve) => {
    const values: number[] = [];
    for (let i = 0; i < reports; i++) {
      const x = ((i + 1) * set.reports) / reports - 1;
      const low = Math.max(0, Math.floor(x));
      const from = curve[low];
      const to = curve[Math.min(low + 1, set.reports - 1)];
      if (from === undefined || to === undefined) break;
      values.push(from + Math.max(0, x - low) * (to - from));
    }
    return values;
  });
  return curveSet(set.name, reports, curves);
}

function curveSet(name: string, reports: number, curves: readonly (readonly number[])[]): CurveSet {
  const rng = seededRng('taskset-costs', name);
  const bests = curves.map((curve) => Math.min(...curve, Number.POSITIVE_INFINITY));
  const sorted = [...bests].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const best = sorted[0] ?? Number.NaN;
  const range = (sorted[sorted.length >> 1] ?? Number.NaN) - best;
  const costs = curves.map(() => Math.exp(0.2 * rng.normal()) / reports);
  return { name, reports, curves, costs, bests, best, range };
}
