import type { LiveCurve } from './live-curve.ts';

/** What the curve policy keeps of a trial that has not ended. */
export interface CurveTrial {
  /**
   * Losses as the model sees them, winsorised, one a report: a report that is not finite repeats the one before, and the
   * first finite one stands in for all before it. Empty until then.
   */
  readonly losses: number[];
  /** Reports before the first finite one. */
  gap: number;
  /** The first finite loss as it was reported. */
  first: number | undefined;
  curve: LiveCurve | undefined;
}

export function newCurveTrial(): CurveTrial {
  return { losses: [], gap: 0, first: undefined, curve: undefined };
}

/**
 * Appends a report to a trial.
 * @returns the losses that are new to the model
 */
export function appendLoss(trial: CurveTrial, loss: number): number[] {
  const last = trial.losses.at(-1);
  const finite = Number.isFinite(loss);
  if (last === undefined && !finite) {
    trial.gap++;
    return [];
  }
  const fresh = last === undefined ? Array.from({ length: trial.gap + 1 }, () => loss) : [finite ? loss : last];
  trial.losses.push(...fresh);
  return fresh;
}

/** Cuts a trial back to its first `keep` reports. */
export function cutLosses(trial: CurveTrial, keep: number): void {
  if (keep > trial.gap) {
    trial.losses.length = Math.min(trial.losses.length, keep);
    return;
  }
  trial.losses.length = 0;
  trial.gap = keep;
  trial.first = undefined;
}
