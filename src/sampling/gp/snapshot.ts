import { z } from 'zod';
import { warpNames } from './model/warps.ts';

const count = z.int().min(0);

const snapshotSchema = z.object({
  version: z.literal(2),
  /** Number of observations read. */
  read: count,
  /** Hash of their numbers, states, values and configurations. */
  digest: z.string(),
  losses: z
    .object({
      at: count,
      rows: count,
      theta: z.array(z.number()),
      warp: z.object({ name: z.enum(warpNames), lambda: z.number() }),
      doubt: z.array(z.number()),
      transfer: z
        .object({ weights: z.array(z.number().min(0)), spread: z.number().positive(), idle: z.array(count) })
        .nullable()
        .default(null),
    })
    .nullable(),
  labels: z.object({ rows: count, theta: z.array(z.number()) }).nullable(),
});

/** Fitted parameters of a Gaussian-process sampler, as JSON, with which a restart skips the fits. */
export type GpSnapshot = z.infer<typeof snapshotSchema>;

/**
 * Parses a stored snapshot.
 *
 * @param scaleCount - number of lengthscales of the space; a snapshot with another number is from another space
 * @returns undefined if unusable: the sampler then refits, with the same result
 */
export function readSnapshot(value: unknown, scaleCount: number): GpSnapshot | undefined {
  const parsed = snapshotSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const thetas = [parsed.data.losses?.theta, parsed.data.labels?.theta];
  const doubt = parsed.data.losses?.doubt.length ?? 0;
  if (doubt !== 0 && doubt !== scaleCount) return undefined;
  return thetas.every((theta) => theta === undefined || theta.length === scaleCount + 1) ? parsed.data : undefined;
}
