/** Constants of a curve policy. Measured on Taskset and LCBench curves: see `docs/reference/benchmarks-early-termination.md`. */
export interface CurvePreset {
  /**
   * Rank guard: at age t of T, the best n / (1 + c·t/T) of n trials are safe. Smaller costs more epochs; above 70, the
   * best trial is lost if it starts slowly.
   */
  readonly crowding: number;
  /**
   * A trial stops if its chance of beating the best value is below this. Smaller costs more epochs and loses fewer good
   * trials.
   */
  readonly alpha: number;
  /** No decision before this share of a full trial (and never before 3 reports): early reports predict nothing. */
  readonly graceShare: number;
  /** The same for full trials of more than 100 reports. */
  readonly longGraceShare: number;
}

/** `auto` is the default; `safe` is for noise and late breakthroughs; `fast` is for plenty of configurations. */
export const curvePresets = {
  auto: { crowding: 25, alpha: 0.1, graceShare: 0.08, longGraceShare: 0.08 },
  safe: { crowding: 10, alpha: 0.05, graceShare: 0.08, longGraceShare: 0.08 },
  fast: { crowding: 50, alpha: 0.3, graceShare: 0.05, longGraceShare: 0.08 },
} as const satisfies Record<string, CurvePreset>;

export type CurvePresetName = keyof typeof curvePresets;

/** Reports before the first decision on a trial of `maxReports` reports. */
export function graceReports(preset: CurvePreset, maxReports: number): number {
  const share = maxReports > 100 ? preset.longGraceShare : preset.graceShare;
  return Math.max(3, Math.ceil(share * maxReports));
}
