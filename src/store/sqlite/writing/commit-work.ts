import type { SweepDecision, SweepRow } from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { Commit } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import { stringify } from '../reading/codec.ts';
import type { NewEntry } from '../reading/log.ts';

/** One kind of decision. */
export type Of<Kind extends SweepDecision['kind']> = Extract<SweepDecision, { kind: Kind }>;

/** The sweep inside one commit: guards read it, effects change it, and the end of the commit writes it back. */
export interface CommitWork {
  readonly sql: Sql;
  readonly n: number;
  readonly row: SweepRow;
  readonly installId: string;
  readonly wanted: Commit;
  /** Where the fold stands after this commit. */
  readonly foldedSeq: number;
  readonly firstSeq: number;
  /** What this commit appends to the log, from `firstSeq` on. */
  readonly entries: NewEntry[];
  /** Trials that are suggested and not written: most are launched by the same commit. */
  readonly unwritten: Map<number, Of<'trial.suggested'>>;
  /** Trials that this commit ends: their row need not be written as running before. */
  readonly ending: ReadonlySet<number>;
  /** Attempts with which those of them that start here do so. */
  readonly started: Map<number, number>;
  readonly claimed: { readonly entry: NewEntry; readonly name: string }[];
  nextNumber: number;
  dueCount: number;
  totalEffective: number | null;
  state: SweepRow['state'];
  /** Attempts that are not ended; counted when first needed. */
  openAttempts: number | undefined;
}

/** Appends a decision to the log. @returns its position */
export function append(work: CommitWork, decision: SweepDecision): number {
  const { kind, ...body } = decision;
  work.entries.push({
    kind,
    isInput: false,
    ...('trial' in decision ? { trial: decision.trial } : {}),
    ...('attempt' in decision ? { attempt: decision.attempt } : {}),
    ...('causedBy' in decision ? { causedBy: decision.causedBy } : {}),
    body,
  });
  return work.firstSeq + work.entries.length - 1;
}

/** A guarded write that must succeed: the lease and the fold's check leave no honest way for it to fail. */
export function mustChange(work: CommitWork, changed: number, decision: SweepDecision): void {
  if (changed === 1) return;
  throw storeError(
    'STORE_INVARIANT',
    `Decision ${decision.kind} does not fit the records of sweep ${work.row.id}: ${stringify(decision)}`,
    { details: { sweepId: work.row.id, kind: decision.kind } },
  );
}
