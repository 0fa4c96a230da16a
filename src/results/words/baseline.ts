import type { Goal, TrialState } from '../../model/index.ts';

/**
 * The trial of the default configuration, compared with the best one.
 * @since 0.2.0
 * @experimental
 */
export interface Baseline {
  /** Its number. */
  readonly trial: number;
  readonly state: TrialState;
  /** Its value of the primary metric; null while it has none. */
  readonly value: number | null;
  /** Whether it is the best trial itself. */
  readonly isBest: boolean;
  /** How much better the best trial is, in units of the metric: positive is better, whatever the goal. */
  readonly gain: number | null;
  /**
   * The gain relative to the baseline's value, such as 0.12 for 12 %. Null unless both values are above 0: shares of
   * negative values, or of 0, mean nothing.
   */
  readonly share: number | null;
  /** The larger of the two values divided by the smaller; null like `share`. */
  readonly factor: number | null;
}

/** The trials of a comparison. */
interface Compared {
  readonly number: number;
  readonly state: TrialState;
  readonly best: number | null;
}

/** Compares the best trial with that of the default configuration. */
export function compareWithBaseline(baseline: Compared, best: Compared | undefined, goal: Goal): Baseline {
  const [from, to] = [baseline.state === 'failed' ? null : baseline.best, best?.best ?? null];
  const isKnown = from !== null && to !== null;
  const isRatio = isKnown && from > 0 && to > 0;
  const gain = isKnown ? (goal === 'minimize' ? from - to : to - from) : null;
  return {
    trial: baseline.number,
    state: baseline.state,
    value: from,
    isBest: best?.number === baseline.number,
    gain,
    share: isRatio && gain !== null ? gain / from : null,
    factor: isRatio ? Math.max(from, to) / Math.min(from, to) : null,
  };
}

/**
 * How the best trial compares with the default, as the end of a sentence: `better than the default (trial 0: 0.355) by
 * 0.043 (12 %)`.
 *
 * @param metricText writes a value of the metric
 */
export function baselineText(baseline: Baseline, metricText: (value: number) => string): string {
  const { trial, state, value, isBest, gain } = baseline;
  if (state === 'failed') return `the default (trial ${trial}) failed`;
  if (value === null) return `the default (trial ${trial}) has no value${isOpen(state) ? ' yet' : ''}`;
  if (isBest) return 'the default itself: no trial is better';
  const place = `the default (trial ${trial}: ${metricText(value)})`;
  if (gain === null) return `${place} has no better trial to compare`;
  if (gain === 0) return `as good as ${place}`;
  return `${gain > 0 ? 'better' : 'worse'} than ${place} by ${metricText(Math.abs(gain))}${shareText(baseline)}`;
}

/** Values this many times apart are compared by their ratio: of a loss near 0, nearly 100 % says little. */
const leastFactor = 4;

/** ` (12 %)`, or ` (a factor of 25)`; empty where neither means anything. */
function shareText({ share, factor }: Baseline): string {
  if (share === null || factor === null) return '';
  if (factor >= leastFactor) return ` (a factor of ${significant(factor)})`;
  return ` (${significant(Math.abs(share) * 100)} %)`;
}

/** Two digits are enough for a share. */
function significant(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
}

function isOpen(state: TrialState): boolean {
  return state === 'queued' || state === 'starting' || state === 'running';
}
