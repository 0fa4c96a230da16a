import type { LiveCurve } from './live-curve.ts';

/** State of an open trial in the curve policy. */
export interface CurveTrial {
  /**
   * Winsorised losses for the model, one per report. A non-finite report repeats the previous loss, and the first
   * finite one also fills the reports before it. Empty until then.
   */
  readonly losses: number[];
  /** Reports before the first finite one. */
  gap: number;
  /** The first finite loss, as reported. */
  first: number | undefined;
  curve: LiveCurve | undefined;
}

export function newCurveTrial(): CurveTrial {
  return { losses: [], gap: 0, first: undefined, curve: undefined };
}

/**
 * Appends a report to a trial.
 * @returns the new losses for the model
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

/** Keeps only the first `keep` reports of a trial. */
export function cutLosses(trial: CurveTrial, keep: number): void {
  if (keep > trial.gap) {
    trial.losses.length = Math.min(trial.losses.length, keep);
    return;
  }
  trial.losses.length = 0;
  trial.gap = keep;
  trial.first = undefined;
}
