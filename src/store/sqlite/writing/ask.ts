import type { Lease } from '../../commit.ts';
import type { Sql } from '../driver/connection.ts';
import type { SweepIndex } from '../reading/sweep-index.ts';
import { heldSweep } from './control.ts';
import type { KnownSweeps } from './known-sweeps.ts';
import { refuseFinal } from './refusals.ts';

/** Appends a request for further numbers, without reading what this connection wrote. @returns false when fenced */
export function ask(
  sql: Sql,
  { sweeps, known }: { readonly sweeps: SweepIndex; readonly known: KnownSweeps },
  lease: Lease,
  count: number,
): boolean {
  // Always read: a change of the lease is no entry of the log, so what is known does not tell of it.
  const n = heldSweep(sql, lease);
  if (n === undefined) return false;
  refuseFinal(known.row(n) ?? sweeps.row(sql, lease.sweepId));
  const input = { kind: 'asked', count } as const;
  known.append(sql, n, [{ kind: 'asked', isInput: true, body: { count }, input }]);
  return true;
}
