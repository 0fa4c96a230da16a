import { isHyperDriveException } from '../../../../src/base/index.ts';
import { parseDuration } from '../../../../src/formats/durations.ts';
import type { Limits, StopWhen } from '../../../../src/model/index.ts';
import { stopWhenLimitText } from '../../../../src/results/words/index.ts';

/** Limits as entered. */
export interface LimitsForm {
  readonly maxTotalTrials: string;
  readonly maxConcurrentTrials: string;
  readonly timeout: string;
  readonly trialTimeout: string;
  readonly maxFailedTrials: string;
  /** Expected gain below which the sweep ends. */
  readonly stopBelow: string;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration, in every form that sweep files accept; undefined for other text. */
export function readDuration(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (error) {
    if (isHyperDriveException(error)) return undefined;
    throw error;
  }
}

/** A duration that {@link readDuration} reads back exactly. */
export function writeDuration(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = unitMs[unit] ?? 1;
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0s';
}

/** Limits in the form's notation. */
export function limitsText(limits: Limits, stopWhen: StopWhen | null): LimitsForm {
  return {
    maxTotalTrials: String(limits.maxTotalTrials),
    maxConcurrentTrials: String(limits.maxConcurrentTrials),
    timeout: limits.timeoutMs === null ? '' : writeDuration(limits.timeoutMs),
    trialTimeout: limits.trialTimeoutMs === null ? '' : writeDuration(limits.trialTimeoutMs),
    maxFailedTrials: limits.maxFailedTrials === null ? '' : String(limits.maxFailedTrials),
    stopBelow: stopWhen === null ? '' : stopWhenLimitText(stopWhen),
  };
}

/** A field that cannot be read. */
export interface LimitsFault {
  readonly field: keyof LimitsForm;
  /** The number is valid, but more trials would run at the same time than the sweep has. */
  readonly isAboveTotal: boolean;
}

/** What the form says. `stopBelow`: as a sweep file has it, `1 %` or `0.001`; null: never. */
export interface WantedLimits {
  readonly limits: Limits;
  readonly stopBelow: string | null;
}

type Read = ({ readonly ok: true } & WantedLimits) | ({ readonly ok: false } & LimitsFault);

/** Reads the form. */
export function limitsOf(form: LimitsForm): Read {
  const count = (text: string) => (/^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : undefined);
  const duration = (text: string) => {
    const ms = readDuration(text);
    return ms === undefined || ms < 1 ? undefined : ms;
  };
  const optional = <T>(text: string, read: (text: string) => T | undefined) => (text.trim() === '' ? null : read(text));
  const fault = (field: keyof LimitsForm, isAboveTotal = false): Read => ({ ok: false, field, isAboveTotal });

  const maxTotalTrials = count(form.maxTotalTrials);
  if (maxTotalTrials === undefined) return fault('maxTotalTrials');
  const maxConcurrentTrials = count(form.maxConcurrentTrials);
  if (maxConcurrentTrials === undefined) return fault('maxConcurrentTrials');
  if (maxConcurrentTrials > maxTotalTrials) return fault('maxConcurrentTrials', true);
  const timeoutMs = optional(form.timeout, duration);
  if (timeoutMs === undefined) return fault('timeout');
  const trialTimeoutMs = optional(form.trialTimeout, duration);
  if (trialTimeoutMs === undefined) return fault('trialTimeout');
  const maxFailedTrials = optional(form.maxFailedTrials, count);
  if (maxFailedTrials === undefined) return fault('maxFailedTrials');
  const stopBelow = optional(form.stopBelow, gainLimit);
  if (stopBelow === undefined) return fault('stopBelow');
  const limits = { maxTotalTrials, maxConcurrentTrials, timeoutMs, trialTimeoutMs, maxFailedTrials };
  return { ok: true, limits, stopBelow };
}

/** `1%` → `1 %`; undefined for anything but a number above 0, with or without a percent sign. */
function gainLimit(text: string): string | undefined {
  const [, digits = '', percent] = /^\s*(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%?)\s*$/i.exec(text) ?? [];
  const value = Number(digits);
  if (!(value > 0 && Number.isFinite(value))) return undefined;
  return percent === '%' ? `${value} %` : String(value);
}

/** The keys of the sweep file that differ from what the form began with, as `limits.timeout=2h`. */
export function changedSettings(before: LimitsForm, { limits, stopBelow }: WantedLimits): string[] {
  const keys = {
    maxTotalTrials: 'max_total_trials',
    maxConcurrentTrials: 'max_concurrent_trials',
    timeout: 'timeout',
    trialTimeout: 'trial_timeout',
    maxFailedTrials: 'max_failed_trials',
  } as const;
  const { stopBelow: _, ...after } = limitsText(limits, null);
  const changed = Object.entries(keys).flatMap(([field, key]) => {
    const name = field as keyof typeof keys;
    return after[name] === before[name] ? [] : [`limits.${key}=${after[name] === '' ? 'null' : after[name]}`];
  });
  if ((stopBelow ?? '') === before.stopBelow) return changed;
  // The rest of the block, such as `trials`, stays as it is.
  const stop = stopBelow === null ? 'limits.stop_when=null' : `limits.stop_when.expected_gain_below=${stopBelow}`;
  return [...changed, stop];
}
