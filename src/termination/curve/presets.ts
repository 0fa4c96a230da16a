/**
 * Constants of a curve policy. Measured on recorded curves: see `docs/decisions/early-termination.md` and
 * `docs/reference/benchmarks-early-termination.md`.
 */
export interface CurvePreset {
  /**
   * Rank guard: at age t of T, the best n / (1 + c·t/T) of n trials are safe. Smaller costs more epochs; larger loses
   * the best trial if it starts slowly.
   */
  readonly crowding: number;
  /** Most of c for each report of a full trial: with few reports, each is a large share of a trial but still a single look. */
  readonly crowdingPerReport: number;
  /**
   * A trial stops if its chance of beating the best value is below this. Smaller costs more epochs and loses fewer good
   * trials.
   */
  readonly alpha: number;
  /** No decision before this share of a full trial, nor before this many reports: early reports predict little. */
  readonly graceShare: number;
  readonly graceReports: number;
}

export type CurvePresetName = 'auto' | 'safe' | 'fast';

/** With at most this many trials, none of the good ones can be spared. */
const FEW_TRIALS = 100;
/** With this many, time ends a sweep before its trials do. The default limit of a sweep is larger. */
const MANY_TRIALS = 800;

/** With fewer reports in a full trial, two are too few even where trials are plenty. */
const FEW_REPORTS = 16;

const few: CurvePreset = { crowding: 25, crowdingPerReport: 1, alpha: 0.1, graceShare: 0.08, graceReports: 3 };
const many: CurvePreset = { crowding: 200, crowdingPerReport: 4, alpha: 0.3, graceShare: 0.03, graceReports: 2 };
/** Its trials may be few, and then the second report still costs good ones. */
const fast: CurvePreset = { ...many, graceShare: 0.05, graceReports: 3 };
const safe: CurvePreset = {
  crowding: 10,
  crowdingPerReport: Number.POSITIVE_INFINITY,
  alpha: 0.05,
  graceShare: 0.08,
  graceReports: 3,
};

/**
 * The constants for a sweep of at most this many trials.
 *
 * `safe` is for noise and late breakthroughs, `fast` for plenty of configurations. `auto` goes from careful to as strict
 * as `fast` as the trials increase: its guard keeps about four trials to the end, however many start, since a further good one
 * matters less among many.
 */
export function curvePreset(name: CurvePresetName, trials: number): CurvePreset {
  if (name === 'safe') return safe;
  if (name === 'fast') return fast;
  if (trials >= MANY_TRIALS) return many;
  if (trials <= FEW_TRIALS) return few;
  const times = trials / FEW_TRIALS;
  const root = Math.sqrt(times);
  return {
    crowding: few.crowding * times,
    crowdingPerReport: Math.min(many.crowdingPerReport, times),
    alpha: few.alpha * root,
    graceShare: Math.max(many.graceShare, few.graceShare / root),
    graceReports: times >= 4 ? many.graceReports : few.graceReports,
  };
}

/** Number of trials that are safe at this interval, of all that have reported. At least 1. */
export function guardedTrials(preset: CurvePreset, interval: number, maxReports: number, trials: number): number {
  const crowding = Math.min(preset.crowding, preset.crowdingPerReport * maxReports);
  return Math.max(1, Math.ceil(trials / (1 + (crowding * interval) / maxReports)));
}

/** Reports before the first decision on a trial of `maxReports` reports. */
export function firstJudged({ graceShare, graceReports }: CurvePreset, maxReports: number): number {
  const least = maxReports < FEW_REPORTS ? few.graceReports : graceReports;
  return Math.max(least, Math.ceil(graceShare * maxReports));
}
