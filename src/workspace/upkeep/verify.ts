import { checkRows } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { type FolderNote, findLeftovers, type Leftover, removeLeftovers } from './leftovers.ts';

/** Damage, or a contradiction to the log. */
interface StoreFault {
  /** Position in the log; null if it concerns no entry. */
  readonly seq: number | null;
  readonly what: string;
}

/** The findings about one sweep. */
export interface SweepVerification {
  readonly sweepId: string;
  /** Number of log entries that match their checksum. */
  readonly checked: number;
  /** Number of log entries of earlier versions, which wrote no checksums. */
  readonly unchecked: number;
  readonly faults: readonly StoreFault[];
}

/** The findings of verifying a state folder. */
export interface Verification {
  /** Nothing is damaged. Leftovers and notes do not count as damage. */
  readonly ok: boolean;
  /** The database's own findings about its pages, as sentences. */
  readonly pages: readonly string[];
  readonly sweeps: readonly SweepVerification[];
  readonly leftovers: readonly (Leftover & { readonly isRemoved: boolean })[];
  readonly notes: readonly FolderNote[];
}

const page = 2_000;
/** How many faults of each sweep are kept: the first ones show what kind of damage it is. */
const mostFaults = 100;

/** Checks pages, log, rows and files of a state folder. @param options.clean removes leftovers */
export async function verify(
  parts: Pick<WorkspaceParts, 'folder' | 'isTemporary' | 'store' | 'folders' | 'clock' | 'randomBytes'>,
  { clean = false }: { readonly clean?: boolean } = {},
): Promise<Verification> {
  const { store } = parts;
  const pages = await store.checkPages();
  const sweeps: SweepVerification[] = [];
  for (const { id } of await store.sweeps()) sweeps.push(await verifySweep(parts, id));
  const { leftovers, notes } = parts.isTemporary ? { leftovers: [], notes: [] } : await findLeftovers(parts);
  const removed = clean && !parts.isTemporary ? await removeLeftovers(parts, leftovers) : [];
  const isRemoved = ({ path }: Leftover) => removed.some((each) => each.path === path);
  return {
    ok: pages.length === 0 && sweeps.every(({ faults }) => faults.length === 0),
    pages,
    sweeps,
    leftovers: leftovers.map((each) => ({ ...each, isRemoved: isRemoved(each) })),
    notes,
  };
}

async function verifySweep({ store }: Pick<WorkspaceParts, 'store'>, sweepId: string): Promise<SweepVerification> {
  const log = await verifyLog(store, sweepId);
  // A damaged log proves nothing about the rows.
  const faults = log.faults.length > 0 ? log.faults : [...log.faults, ...(await checkRows(store, sweepId))];
  return { sweepId, ...log, faults: faults.slice(0, mostFaults) };
}

/** Compares every entry of a sweep's log with its checksum. */
export async function verifyLog(
  store: WorkspaceParts['store'],
  sweepId: string,
): Promise<Pick<SweepVerification, 'checked' | 'unchecked' | 'faults'>> {
  const faults: StoreFault[] = [];
  let checked = 0;
  let unchecked = 0;
  let end = 0;
  for (let after: number | undefined = 0; after !== undefined; ) {
    const step: Awaited<ReturnType<typeof store.checkLog>> = await store.checkLog({ sweepId, after, limit: page });
    checked += step.checked;
    unchecked += step.unchecked;
    faults.push(...step.faults.slice(0, mostFaults - faults.length));
    end = step.last ?? end;
    after = step.last;
  }
  const { nextSeq } = await store.sweep(sweepId);
  // Entries may have been added since the last page, but none disappears.
  if (nextSeq - 1 < end || (end === 0 && nextSeq > 1))
    faults.push({ seq: end, what: `the log ends at ${end}, but the sweep's row counts ${nextSeq - 1} entries` });
  return { checked, unchecked, faults };
}
