import { seededRng } from '../../../src/numerics/index.ts';

/** Recorded training curves of one task, minimised. */
export interface CurveSet {
  readonly name: string;
  /** Reports of a full trial. */
  readonly reports: number;
  /** [trials, reports]; a curve ends early where the training diverged. */
  readonly curves: readonly (readonly number[])[];
  /** [trials, parameters] on the unit axes of the space; empty if the set has none. */
  readonly points: readonly (readonly number[])[];
  /** Virtual time between two reports of each trial. */
  readonly costs: readonly number[];
  /** Best value of each curve; +Infinity if it diverged immediately. */
  readonly bests: readonly number[];
  /** Best value of the set, and the distance from it to the median of the bests: the unit of regret. */
  readonly best: number;
  readonly range: number;
}

/** What a set is made of; without costs, those of a set vary by a fifth. */
interface CurveSetParts
  extends Pick<CurveSet, 'name' | 'reports' | 'curves'>,
    Partial<Pick<CurveSet, 'points' | 'costs'>> {}

export function curveSet({ name, reports, curves, points = [], costs }: CurveSetParts): CurveSet {
  const bests = curves.map((curve) => Math.min(...curve, Number.POSITIVE_INFINITY));
  const sorted = [...bests].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const best = sorted[0] ?? Number.NaN;
  const range = (sorted[sorted.length >> 1] ?? Number.NaN) - best;
  return {
    name,
    reports,
    curves,
    points,
    costs: costs ?? drawnCosts(name, reports, curves.length),
    bests,
    best,
    range,
  };
}

function drawnCosts(name: string, reports: number, count: number): number[] {
  const rng = seededRng('taskset-costs', name);
  return Array.from({ length: count }, () => Math.exp(0.2 * rng.normal()) / reports);
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
  return curveSet({ name: set.name, reports, curves, points: set.points });
}
