import type { SweepDecision, SweepRow } from '../../../model/index.ts';
import type { Commit } from '../../commit.ts';
import { storeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import { stringify } from '../reading/codec.ts';
import type { NewEntry } from '../reading/log.ts';
import type { IntakeAttempt } from './attempt.ts';

/** A decision of one kind. */
export type DecisionOf<Kind extends SweepDecision['kind']> = Extract<SweepDecision, { kind: Kind }>;

/**
 * State of the sweep during one commit: guards read it, effects change it, and the end of the commit writes it back.
 */
export interface CommitWork {
  readonly sql: Sql;
  readonly n: number;
  readonly row: SweepRow;
  readonly installId: string;
  readonly wanted: Commit;
  /** Position of the fold after this commit. */
  readonly foldedSeq: number;
  readonly firstSeq: number;
  /** Entries that this commit appends to the log, from `firstSeq` on. */
  readonly entries: NewEntry[];
  /** Suggested trials whose rows are not written yet: the same commit launches most of them. */
  readonly unwritten: Map<number, DecisionOf<'trial.suggested'>>;
  /** Trials that this commit ends. Their rows need not be written as running first. */
  readonly ending: ReadonlySet<number>;
  /** Of those trials, the ones that also start in this commit, with the attempt that starts them. */
  readonly started: Map<number, number>;
  readonly claimed: { readonly entry: NewEntry; readonly name: string; readonly known: IntakeAttempt }[];
  /** Bases of numbers that fell due in this commit and are not suggested yet, by number. */
  readonly due: Map<number, number>;
  nextNumber: number;
  dueCount: number;
  totalEffective: number | null;
  state: SweepRow['state'];
  /** Number of open attempts; counted when first needed, if it is not known. */
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

/**
 * Throws unless a write changed one row. The lease and the fold's check exclude every legitimate reason for a failure.
 */
export function mustChange(work: CommitWork, changed: number, decision: SweepDecision): void {
  if (changed === 1) return;
  throw storeError(
    'STORE_INVARIANT',
    `Decision ${decision.kind} contradicts the rows of sweep ${work.row.id}: ${stringify(decision)}`,
    { details: { sweepId: work.row.id, kind: decision.kind } },
  );
}
