import type { LoggedInput, SweepRow } from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { Sql, WrittenMemory } from '../driver/connection.ts';
import { appendEntries, type NewEntry } from '../reading/log.ts';
import type { IntakeAttempt } from './attempt.ts';

interface KnownSweep {
  /** Position of the next log entry. Whatever else is known is true as long as the log has not grown beyond it. */
  nextSeq: number;
  /** Without `nextSeq`, which would be out of date; undefined until this connection commits decisions. */
  row: Omit<SweepRow, 'nextSeq'> | undefined;
  openAttempts: number | undefined;
  readonly attempts: Map<string, IntakeAttempt>;
  /** Every input after this position is in `inputs`. */
  inputsAfter: number;
  inputs: LoggedInput[];
}

/** Most inputs that wait here for their fold: a sweep that this process does not drive never asks for them. */
const mostInputs = 5_000;

/**
 * What this connection knows about sweeps because it wrote it, so that it need not be read back.
 *
 * Other processes write too. Every change that a guard depends on is an entry of the log, so what is known is true if
 * the next entry gets the expected position: the key of the log refuses it otherwise. A job that fails while something was known is run
 * again after `clear`, so neither a stale guard nor a stale refusal has an effect.
 */
export class KnownSweeps implements WrittenMemory {
  readonly #sweeps = new Map<number, KnownSweep>();
  readonly #sweepOf = new Map<string, number>();

  /** Sweeps whose logs got inputs in the present transaction. */
  readonly #withInputs = new Set<number>();
  #mayBeStale = false;

  begin(): void {
    this.#withInputs.clear();
    this.#mayBeStale = this.#sweeps.size > 0;
  }

  get mayBeStale(): boolean {
    return this.#mayBeStale;
  }

  /** Called before a job that changes rows without updating what is known, and after each rollback. */
  clear(): void {
    this.#mayBeStale = false;
    this.#withInputs.clear();
    this.#sweeps.clear();
    this.#sweepOf.clear();
  }

  forget(sweep: number): void {
    for (const key of this.#sweeps.get(sweep)?.attempts.keys() ?? []) this.#sweepOf.delete(key);
    this.#sweeps.delete(sweep);
  }

  /** Whether this transaction appended inputs to the sweep's log. */
  hasNewInputs(sweep: number): boolean {
    return this.#withInputs.has(sweep);
  }

  /** Position of the next entry of the sweep's log. */
  nextSeq(sweep: number): number | undefined {
    return this.#sweeps.get(sweep)?.nextSeq;
  }

  row(sweep: number): SweepRow | undefined {
    const known = this.#sweeps.get(sweep);
    return known?.row && { ...known.row, nextSeq: known.nextSeq };
  }

  openAttempts(sweep: number): number | undefined {
    return this.#sweeps.get(sweep)?.openAttempts;
  }

  attempt(key: string): IntakeAttempt | undefined {
    const sweep = this.#sweepOf.get(key);
    return sweep === undefined ? undefined : this.#sweeps.get(sweep)?.attempts.get(key);
  }

  /** The inputs after a position; undefined if some of them may be unknown. */
  inputs(sweep: number, after: number): readonly LoggedInput[] | undefined {
    const known = this.#sweeps.get(sweep);
    if (known?.row === undefined || after < known.inputsAfter) return undefined;
    // In log order, and usually only the last ones are new.
    const last = known.inputs.findLastIndex(({ seq }) => seq <= after);
    return known.inputs.slice(last + 1);
  }

  /** Appends inputs. @returns the first position */
  append(sql: Sql, sweep: number, entries: readonly NewEntry[]): number {
    const first = appendEntries(sql, sweep, entries, this.#sweeps.get(sweep)?.nextSeq);
    this.appended(sweep, first, entries, sql.nowMs);
    return first;
  }

  /**
   * Entries were appended from position `first` on.
   * @throws when other entries came before them, unknown to this connection
   */
  appended(sweep: number, first: number, entries: readonly NewEntry[], atMs: number): void {
    const known = this.#sweeps.get(sweep) ?? this.#start(sweep, first);
    if (known.nextSeq !== first) {
      throw storeError('STORE_INVARIANT', `The log of sweep row ${sweep} continues at ${first}, not ${known.nextSeq}.`);
    }
    known.nextSeq = first + entries.length;
    if (known.row === undefined) return;
    entries.forEach(({ isInput, input }, index) => {
      if (!isInput) return;
      this.#withInputs.add(sweep);
      const seq = first + index;
      if (input && known.inputs.length < mostInputs) known.inputs.push({ seq, atMs, input });
      else {
        known.inputs = [];
        known.inputsAfter = seq;
      }
    });
  }

  /** The row was read, or written by a commit that moved the fold to `row.foldedSeq`. */
  keepRow(sweep: number, row: SweepRow, openAttempts: number | undefined): void {
    const known = this.#sweeps.get(sweep) ?? this.#start(sweep, row.nextSeq);
    if (known.row === undefined) known.inputsAfter = row.nextSeq - 1;
    known.row = row;
    known.openAttempts = openAttempts;
    if (known.inputs.length > 0) known.inputs = known.inputs.filter(({ seq }) => seq > row.foldedSeq);
  }

  /** An attempt as of the last entry that was appended. */
  keepAttempt(attempt: IntakeAttempt): void {
    this.#sweeps.get(attempt.sweep)?.attempts.set(attempt.key, attempt);
    this.#sweepOf.set(attempt.key, attempt.sweep);
  }

  /** An open attempt has ended: nothing of it is needed soon. */
  attemptEnded(sweep: number, key: string): void {
    const known = this.#sweeps.get(sweep);
    known?.attempts.delete(key);
    this.#sweepOf.delete(key);
    if (known?.openAttempts !== undefined) known.openAttempts--;
  }

  #start(sweep: number, nextSeq: number): KnownSweep {
    const known: KnownSweep = {
      nextSeq,
      row: undefined,
      openAttempts: undefined,
      attempts: new Map(),
      inputsAfter: nextSeq - 1,
      inputs: [],
    };
    this.#sweeps.set(sweep, known);
    return known;
  }
}
