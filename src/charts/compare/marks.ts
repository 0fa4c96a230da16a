/** Shared parts of charts over several sweeps. */

/** One sweep of a comparison. */
export interface ComparedSweep {
  readonly name: string;
  readonly ended: number;
  /** Steps of the incumbent by number of ended trials. */
  readonly steps: readonly (readonly [number, number])[];
  /** Best values of its ranked trials, any order. */
  readonly values: Float32Array;
}

/** Several sweeps on one metric. */
export interface CompareData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly sweeps: readonly ComparedSweep[];
}

/** Range of most values of a comparison: without the worst tenth. */
export function shownRange({ sweeps, goal }: CompareData): readonly [number, number] {
  const all = Float64Array.from(sweeps.flatMap(({ values }) => Array.from(values).filter(Number.isFinite))).sort();
  if (all.length === 0) return [0, 1];
  const at = (share: number) => all[Math.round(share * (all.length - 1))] ?? 0;
  const [low, high] = goal === 'maximize' ? [at(0.1), at(1)] : [at(0), at(0.9)];
  const pad = (high - low) * 0.04 || Math.abs(high) * 0.05 || 1;
  return [low - pad, high + pad];
}
