import { z } from 'zod';
import type { LogEntry, SweepDecision } from '../../model/index.ts';

/** Code of the note that the log's times jump here. */
export const clockStepCode = 'SWEEP_CLOCK_STEPPED';

const factsSchema = z.object({
  /** How far the log's times moved beyond the elapsed time, milliseconds; negative: back. */
  logByMs: z.number(),
  /** Time of the log just before. */
  fromMs: z.number(),
  /** Last position that was certainly written before the step. */
  sinceSeq: z.number(),
});

/** A place in a sweep's log where its times jump: the clock was set, or the machine slept. */
export interface ClockStep extends z.infer<typeof factsSchema> {
  /** Position of its note; Infinity: not written yet. */
  readonly seq: number;
}

/** The steps recorded in a log. @param notices entries of that kind, in order */
export function recordedSteps(notices: readonly LogEntry[]): ClockStep[] {
  return notices.flatMap(({ seq, body }) => {
    const facts = body.code === clockStepCode ? factsSchema.safeParse(body.facts) : undefined;
    return facts?.success ? [{ seq, ...facts.data }] : [];
  });
}

/** @param wallByMs how far the wall clock moved beyond the elapsed time, which is what people notice */
export function stepNotice(step: ClockStep, wallByMs: number): Extract<SweepDecision, { kind: 'notice' }> {
  const { logByMs, fromMs, sinceSeq } = step;
  const what =
    wallByMs < 0
      ? `The clock of this machine was set back by ${spanText(-wallByMs)}`
      : `The clock of this machine moved on by ${spanText(wallByMs)} at once: it was set, or the machine slept`;
  return {
    kind: 'notice',
    code: clockStepCode,
    text: `${what}. Time limits, retries and the hand-over to another process go by the time that really passed.`,
    facts: { wallByMs, logByMs, fromMs, sinceSeq },
  };
}

/**
 * Time that really elapsed between an entry of the log and a later moment, milliseconds, never negative.
 *
 * @param steps all up to that moment
 */
export function passedMs(
  entry: { readonly seq: number; readonly atMs: number },
  nowMs: number,
  steps: readonly ClockStep[],
): number {
  let passed = nowMs - entry.atMs;
  for (const step of steps) if (isBefore(entry, step)) passed -= step.logByMs;
  return Math.max(0, passed);
}

/**
 * An entry between the last position known to precede a step and the step's note belongs to the side nearer in time.
 */
function isBefore({ seq, atMs }: { readonly seq: number; readonly atMs: number }, step: ClockStep): boolean {
  const { sinceSeq, fromMs, logByMs } = step;
  if (seq <= sinceSeq) return true;
  return seq < step.seq && Math.abs(atMs - fromMs) <= Math.abs(atMs - fromMs - logByMs);
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** Such as "3 d 2 h": the two largest units. */
function spanText(ms: number): string {
  let seconds = Math.round(ms / 1000);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ') || '0 s';
}
