import type { SweepDecision, SweepDefinition, SweepRow, TrialRow } from '../../model/index.ts';
import { isFinalTrialState } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { sweepError } from '../errors.ts';
import { endSweep } from '../fold/ends/sweep-end.ts';
import { applyExhausted, applyPlanned, applySuggested } from '../fold/facts.ts';
import { fold } from '../fold/fold.ts';
import { type FoldRules, type FoldState, initialState, type OpenTrial } from '../fold/state.ts';
import { configurationOf, type LogVisitor, walkLog } from './walk-log.ts';

/** What the rebuild of a changed sweep needs. */
export interface RebuildParts {
  /** Version 1. @defaultValue the row's definition: it never changed */
  readonly first?: SweepDefinition;
  /** Replaces the policy if the input at this position changed it. */
  renew?(state: FoldState, seq: number): Promise<void>;
}

/**
 * Rebuilds the state by folding the log again, which also rebuilds the policy's memory. Compares the derived decisions
 * with the rows: a difference stops the sweep, and nothing is overwritten.
 *
 * @throws SWEEP_REPLAY_MISMATCH
 */
export async function rebuildFromLog(
  store: Store,
  row: SweepRow,
  rules: FoldRules,
  { first = row.definition, renew }: RebuildParts = {},
): Promise<FoldState> {
  const state = initialState(row.id, first, rules);
  const rows = new OpenRows(store, row.id);
  const visitor: LogVisitor = {
    async input(entry) {
      for (const decision of fold(state, entry)) rows.derived(decision);
      if (entry.input.kind === 'definition.changed') await renew?.(state, entry.seq);
    },
    async fact(entry) {
      const number = entry.trial ?? 0;
      if (entry.kind === 'trial.suggested') {
        const { config } = await rows.next(number);
        rows.suggested(applySuggested(state, number, rules.isByRun ? configurationOf(entry) : config));
      } else if (entry.kind === 'attempt.planned') applyPlanned(state, number, entry.attempt ?? 0);
      else applyExhausted(state, state.nextNumber);
    },
    samplerFailure(causedBy, message) {
      const decisions: SweepDecision[] = [];
      endSweep(state, 'error', message, causedBy, decisions);
      for (const decision of decisions) rows.derived(decision);
    },
  };
  // The rows of the trials already contain the configurations, but of define-by-run trials only what they asked for.
  await walkLog(store, row.id, row.foldedSeq, visitor, { bodies: rules.isByRun });
  await rows.complete();
  return state;
}

const page = 2000;

/** What was derived about a trial that has a row. */
interface OpenRow {
  readonly row: TrialRow;
  hasVerdict: boolean;
}

/**
 * Compares derived decisions with the rows, which hold the recorded verdicts and outcomes. Rows are read as their trials
 * are suggested and dropped as they end, so a million of them take no memory.
 */
class OpenRows {
  readonly #store: Store;
  readonly #sweepId: string;
  readonly #open = new Map<number, OpenRow>();
  #page: readonly TrialRow[] = [];
  #place = 0;
  #isLast = false;

  constructor(store: Store, sweepId: string) {
    this.#store = store;
    this.#sweepId = sweepId;
  }

  /** Reads the row of the next trial. @throws SWEEP_BROKEN_LOG without one */
  async next(number: number): Promise<TrialRow> {
    const row = await this.#take();
    if (row?.number === number) {
      this.#open.set(number, { row, hasVerdict: false });
      return row;
    }
    throw sweepError('SWEEP_BROKEN_LOG', `Trial ${number} is in the log but has no row.`, {
      details: { sweepId: this.#sweepId, number },
    });
  }

  async #take(): Promise<TrialRow | undefined> {
    if (this.#place >= this.#page.length && !this.#isLast) {
      const after = this.#page.at(-1)?.number ?? -1;
      this.#page = await this.#store.trials({ sweepId: this.#sweepId, order: 'number', after, limit: page });
      this.#place = 0;
      this.#isLast = this.#page.length < page;
    }
    return this.#page[this.#place++];
  }

  suggested({ number, parent }: OpenTrial): void {
    this.#same(number, 'parent', this.#open.get(number)?.row.parent, parent);
  }

  derived(decision: SweepDecision): void {
    if (decision.kind === 'trial.verdict') {
      const open = this.#open.get(decision.trial);
      if (open) open.hasVerdict = true;
      this.#same(decision.trial, 'verdict', open?.row.verdict, decision.verdict);
      this.#same(decision.trial, 'cause of the verdict', open?.row.verdictCause, decision.causedBy);
    }
    if (decision.kind === 'trial.ended') {
      const open = this.#open.get(decision.trial);
      this.#same(decision.trial, 'state', open?.row.state, decision.state);
      this.#same(decision.trial, 'failure', open?.row.failure, decision.failure);
      this.#same(decision.trial, 'cause of the end', open?.row.endedCause, decision.causedBy);
      this.#same(decision.trial, 'best value', open?.row.best, decision.best);
      if (open) this.#verdictIsDerived(open);
      this.#open.delete(decision.trial);
    }
  }

  /** Checks that nothing is recorded that was not derived. */
  async complete(): Promise<void> {
    const undecided = (open: OpenRow) => {
      const { number, state } = open.row;
      this.#verdictIsDerived(open);
      if (isFinalTrialState(state)) throw mismatch(this.#sweepId, number, 'state', state, null);
    };
    for (const open of this.#open.values()) undecided(open);
    for (let row = await this.#take(); row !== undefined; row = await this.#take())
      undecided({ row, hasVerdict: false });
  }

  #verdictIsDerived({ row: { number, verdict }, hasVerdict }: OpenRow): void {
    if (verdict !== null && !hasVerdict) throw mismatch(this.#sweepId, number, 'verdict', verdict, null);
  }

  #same(trial: number, what: string, recorded: unknown, derived: unknown): void {
    if (recorded !== derived) throw mismatch(this.#sweepId, trial, what, recorded, derived);
  }
}

function mismatch(sweepId: string, trial: number, what: string, recorded: unknown, derived: unknown): Error {
  const facts = { recorded: String(recorded), derived: String(derived) };
  return sweepError(
    'SWEEP_REPLAY_MISMATCH',
    `The ${what} of trial ${trial} is recorded as ${facts.recorded} and derived as ${facts.derived}. ` +
      'Continue the sweep with the version of the product that started it.',
    { details: { sweepId, trial, what, ...facts } },
  );
}
