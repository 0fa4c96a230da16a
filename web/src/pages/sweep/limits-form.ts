import { isHyperDriveException } from '../../../../src/base/index.ts';
import { parseDuration } from '../../../../src/formats/durations.ts';
import type { Limits } from '../../../../src/model/index.ts';

/** Limits as entered. */
export interface LimitsForm {
  readonly maxTotalTrials: string;
  readonly maxConcurrentTrials: string;
  readonly timeout: string;
  readonly trialTimeout: string;
  readonly maxFailedTrials: string;
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
export function limitsText(limits: Limits): LimitsForm {
  return {
    maxTotalTrials: String(limits.maxTotalTrials),
    maxConcurrentTrials: String(limits.maxConcurrentTrials),
    timeout: limits.timeoutMs === null ? '' : writeDuration(limits.timeoutMs),
    trialTimeout: limits.trialTimeoutMs === null ? '' : writeDuration(limits.trialTimeoutMs),
    maxFailedTrials: limits.maxFailedTrials === null ? '' : String(limits.maxFailedTrials),
  };
}

/** A field that cannot be read. */
export interface LimitsFault {
  readonly field: keyof LimitsForm;
  /** The number is valid, but more trials would run at the same time than the sweep has. */
  readonly isAboveTotal: boolean;
}

type Read = { readonly ok: true; readonly limits: Limits } | ({ readonly ok: false } & LimitsFault);

/** Reads the form. */
export function limitsOf(form: LimitsForm): Read {
  const count = (text: string) => (/^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : undefined);
  const duration = (text: string) => {
    const ms = readDuration(text);
    return ms === undefined || ms < 1 ? undefined : ms;
  };
  const optional = (text: string, read: (text: string) => number | undefined) =>
    text.trim() === '' ? null : read(text);
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
  return { ok: true, limits: { maxTotalTrials, maxConcurrentTrials, timeoutMs, trialTimeoutMs, maxFailedTrials } };
}
