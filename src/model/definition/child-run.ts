import { z } from 'zod';

/** Names a trial of any sweep. */
export const childRunSchema = z.strictObject({ sweep: z.string().min(1).max(255), trial: z.int().min(0) });
export type ChildRun = z.infer<typeof childRunSchema>;

/** The id that a trial has as a run: `hd-1qrpbtyjby_7`. */
export function childRunId({ sweep, trial }: ChildRun): string {
  return `${sweep}_${trial}`;
}

/** The inverse of {@link childRunId}; undefined for any other text. */
export function readChildRunId(id: string): ChildRun | undefined {
  const [, sweep, trial] = /^(.+)_(\d{1,9})$/.exec(id) ?? [];
  return sweep === undefined ? undefined : { sweep, trial: Number(trial) };
}
