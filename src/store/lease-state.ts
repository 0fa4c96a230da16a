import type { SweepRow } from '../model/index.ts';
import { isProvablyDead, processIdentity } from '../process/index.ts';
import type { LeaseOwner } from './store.ts';

type LeaseColumns = Pick<SweepRow, 'leaseOwner' | 'leaseToken' | 'leaseUntilMs'>;

/**
 * A value that every renewal changes. An observer that sees the same sign for the duration of the lease, by its own
 * monotonic clock, knows that the owner hangs. A wall clock cannot show that, since someone may set it.
 * @experimental
 * @since 0.2.0
 */
export function leaseSign({ leaseOwner, leaseToken, leaseUntilMs }: LeaseColumns): string {
  return `${leaseToken}/${leaseOwner === null ? 'free' : leaseOwner.beat}/${leaseUntilMs}`;
}

/**
 * State of a lease, as far as one look can tell:
 * - `free`: nobody holds it, or its owner is provably dead, so it may be taken
 * - `held`: it has not expired
 * - `silent`: it has expired, or expires later than any renewal could have set. Either the owner hangs, or the wall
 *   clock was set after the last renewal; the next renewal tells which
 */
export type LeaseState = 'free' | 'held' | 'silent';

/**
 * @param wallMs wall clock of the store: `store.time.wallMs()`
 * @param me the observer. @defaultValue this process
 * @experimental
 * @since 0.2.0
 */
export function leaseState(row: LeaseColumns, wallMs: number, me: LeaseOwner = ownIdentity()): LeaseState {
  if (row.leaseOwner === null) return 'free';
  const { owner, durationMs } = row.leaseOwner;
  // This version cannot tell whether an owner of a later version is dead.
  if (owner !== null && isProvablyDead(owner, me)) return 'free';
  const leftMs = row.leaseUntilMs - wallMs;
  return leftMs >= 0 && leftMs <= durationMs ? 'held' : 'silent';
}

/**
 * Whether a process seems to drive a sweep, as far as one look can tell.
 * @param wallMs wall clock of the store: `store.time.wallMs()`
 */
export function isDriven(row: LeaseColumns, wallMs: number): boolean {
  return leaseState(row, wallMs) === 'held';
}

/** Cached: every refresh of a live view asks for it, and it never changes within a process. */
function ownIdentity(): LeaseOwner {
  own ??= processIdentity();
  return own;
}

let own: LeaseOwner | undefined;
