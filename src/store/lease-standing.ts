import type { SweepRow } from '../model/index.ts';
import { isProvablyDead, processIdentity } from '../process/index.ts';
import type { LeaseOwner } from './store.ts';

type LeaseColumns = Pick<SweepRow, 'leaseOwner' | 'leaseToken' | 'leaseUntilMs'>;

/**
 * What a renewal changes. An observer that sees the same sign for as long as the lease lasts, by its own monotonic clock,
 * knows that the owner hangs. Wall clocks cannot tell, since they may be set.
 */
export function leaseSign({ leaseOwner, leaseToken, leaseUntilMs }: LeaseColumns): string {
  return `${leaseToken}/${leaseOwner === null ? 'free' : leaseOwner.beat}/${leaseUntilMs}`;
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
  const { owner, durationMs } = row.leaseOwner;
  // An owner that only a later version understands is not known to be dead.
  if (owner !== null && isProvablyDead(owner, me)) return 'free';
  const leftMs = row.leaseUntilMs - wallMs;
  return leftMs >= 0 && leftMs <= durationMs ? 'held' : 'silent';
}

/**
 * Whether a process drives a sweep, as far as one look can tell.
 * @param wallMs wall clock of the store: `store.time.wallMs()`
 */
export function isDriven(row: LeaseColumns, wallMs: number): boolean {
  return leaseStanding(row, wallMs) === 'held';
}

/** Read with every picture of a live view, and constant for the life of this process. */
function ownIdentity(): LeaseOwner {
  own ??= processIdentity();
  return own;
}

let own: LeaseOwner | undefined;
