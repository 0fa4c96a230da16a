import { z } from 'zod';
import type { ProcessIdentity } from '../process/index.ts';

/** Who holds the lease of a sweep. */
export interface LeaseHolder {
  /** The process; null: a later version wrote a form that this one cannot read. */
  readonly owner: ProcessIdentity | null;
  /** Renewals so far. */
  readonly beat: number;
  /** How long the lease lasts from its last renewal, milliseconds. */
  readonly durationMs: number;
}

const ownerSchema = z.object({
  bootId: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  host: z.string(),
}) satisfies z.ZodType<ProcessIdentity>;

/** Earlier versions write neither. */
const renewalSchema = z.object({ beat: z.number().default(0), durationMs: z.number().default(15_000) });

/**
 * Reads a holder as stores keep it: the fields of the owner beside those of the renewal. What cannot be read is left out
 * rather than refused: the sweep stays readable, and a lease whose owner nobody knows is taken over once it stays silent.
 */
export function parseLeaseHolder(stored: unknown): LeaseHolder {
  const { beat, durationMs } = renewalSchema.catch({ beat: 0, durationMs: 15_000 }).parse(stored);
  return { owner: ownerSchema.safeParse(stored).data ?? null, beat, durationMs };
}
