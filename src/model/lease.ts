import { z } from 'zod';
import type { ProcessIdentity } from '../process/index.ts';

/** The holder of a sweep's lease. */
export interface LeaseHolder {
  /** The process; null if a later version wrote it in a form that this version cannot read. */
  readonly owner: ProcessIdentity | null;
  /** Renewals so far. */
  readonly beat: number;
  /** How long the lease lasts after each renewal, milliseconds. */
  readonly durationMs: number;
}

const ownerSchema = z.object({
  bootId: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  host: z.string(),
}) satisfies z.ZodType<ProcessIdentity>;

/** Earlier versions write neither field. */
const renewalSchema = z.object({ beat: z.number().default(0), durationMs: z.number().default(15_000) });

/**
 * Parses a holder as stores keep it: the owner's fields beside those of the renewal. Unreadable fields are left out
 * rather than refused, so that the sweep stays readable; a lease with an unknown owner is taken over once it stays
 * silent.
 */
export function parseLeaseHolder(stored: unknown): LeaseHolder {
  const { beat, durationMs } = renewalSchema.catch({ beat: 0, durationMs: 15_000 }).parse(stored);
  return { owner: ownerSchema.safeParse(stored).data ?? null, beat, durationMs };
}
