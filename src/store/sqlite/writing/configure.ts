import { isFinalTrialState, type SweepRow } from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { SweepCommand } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import { readTrial, stringify, trialColumns } from '../reading/codec.ts';
import type { NewEntry } from '../reading/log.ts';
import type { SweepIndex } from '../reading/sweep-index.ts';
import type { KnownSweeps } from './known-sweeps.ts';
import { refuseFinal, unknownTrial } from './refusals.ts';

type Configure = Extract<SweepCommand, { kind: 'configure' }>;

/** Appends the parameters that a trial asked for, without reading what this connection wrote. */
export function configure(
  sql: Sql,
  { sweeps, known }: { readonly sweeps: SweepIndex; readonly known: KnownSweeps },
  sweepId: string,
  wanted: Configure,
): SweepRow {
  const n = sweeps.numberOf(sql, sweepId);
  const row = known.row(n) ?? sweeps.row(sql, sweepId);
  refuseFinal(row);
  const seq = known.append(sql, n, [configured(sql, n, row, wanted)]);
  return { ...row, nextSeq: seq + 1 };
}

/**
 * Adds the parameters to the configuration in the trial's row.
 * @returns the entry to append
 * @throws STORE_NOT_BY_RUN, STORE_UNKNOWN_TRIAL, STORE_TRIAL_FINAL
 */
export function configured(sql: Sql, n: number, sweep: SweepRow, { trial: number, config }: Configure): NewEntry {
  const sweepId = sweep.id;
  if (sweep.definition.defineByRun === undefined)
    throw storeError('STORE_NOT_BY_RUN', `The trials of sweep ${sweepId} have the parameters of its search space.`, {
      details: { sweepId, trial: number },
    });
  const row = sql.get(`select ${trialColumns} from trial where sweep = ? and number = ?`, n, number);
  if (row === undefined) throw unknownTrial(sweepId, number);
  const trial = readTrial(row, sweepId);
  // The end of an attempt may be in the log before it is decided what becomes of its trial.
  const open = sql.get('select 1 from attempt where sweep = ? and trial = ? and ended_seq is null', n, number);
  if (isFinalTrialState(trial.state) || open === undefined)
    throw storeError('STORE_TRIAL_FINAL', `Trial ${number} is ${trial.state}, and does not run: it asks for nothing.`, {
      details: { sweepId, trial: number, state: trial.state },
    });
  const asked = stringify({ ...trial.config, ...config });
  sql.run('update trial set config = ? where sweep = ? and number = ?', asked, n, number);
  return {
    ...{ kind: 'trial.configured', isInput: true, trial: number, body: { config } },
    input: { kind: 'trial.configured', trial: number, config },
  };
}
