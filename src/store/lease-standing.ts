import { z } from 'zod';
import type { SweepRow } from '../model/index.ts';
import { isProvablyDead, leaseOwnerSchema, processIdentity } from './process-identity.ts';
import type { LeaseOwner } from './store.ts';

/** What a lease holds beside its owner; earlier versions write neither. */
const renewalSchema = z.object({
  /** Renewals so far. */
  beat: z.number().default(0),
  durationMs: z.number().default(15_000),
});

type LeaseColumns = Pick<SweepRow, 'leaseOwner' | 'leaseToken' | 'leaseUntilMs'>;

/**
 * What a renewal changes. Somebody who sees the same sign for as long as the lease lasts, by a monotonic clock of their own,
 * knows that its owner hangs. Wall clocks cannot tell: they are set.
 */
export function leaseSign({ leaseOwner, leaseToken, leaseUntilMs }: LeaseColumns): string {
  return `${leaseToken}/${leaseOwner === null ? 'free' : renewalSchema.parse(JSON.parse(leaseOwner)).beat}/${leaseUntilMs}`;
}

/**
 * How a lease stands, as one look can tell:
 * - `free`: nobody holds it, or its owner is provably dead: it may be taken
 * - `held`: its time is not over
 * - `silent`: its time is over or lies further ahead than a renewal ever sets it. Either the owner hangs, or the wall clock
 *   was set since its last renewal, which the next one shows
 */
export type LeaseStanding = 'free' | 'held' | 'silent';

/**
 * @param wallMs wall clock of the store: `store.time.wallMs()`
 * @param me who looks. @defaultValue this process
 */
export function leaseStanding(row: LeaseColumns, wallMs: number, me: LeaseOwner = ownIdentity()): LeaseStanding {
  if (row.leaseOwner === null) return 'free';
  const text: unknown = JSON.parse(row.leaseOwner);
  // One that only a later version understands is not known to be dead.
  const owner = leaseOwnerSchema.safeParse(text);
  if (owner.success && isProvablyDead(owner.data, me)) return 'free';
  const leftMs = row.leaseUntilMs - wallMs;
  return leftMs >= 0 && leftMs <= renewalSchema.parse(text).durationMs ? 'held' : 'silent';
}

/**
 * Whether a process drives a sweep, as far as one look can tell.
 * @param wallMs wall clock of the store: `store.time.wallMs()`
 */
export function isDriven(row: LeaseColumns, wallMs: number): boolean {
  return leaseStanding(row, wallMs) === 'held';
}

/** Asked with every picture of a live view, while this process stays the same. */
function ownIdentity(): LeaseOwner {
  own ??= processIdentity();
  return own;
}

let own: LeaseOwner | undefined;
