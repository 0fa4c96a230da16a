import type { Json } from '../../base/index.ts';
import {
  type AttemptRow,
  isFinalSweepState,
  isFinalTrialState,
  type LogEntry,
  metricValueToJson,
  type SweepRow,
  type TrialRow,
} from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { canonicalJson } from './canonical-json.ts';

/** A contradiction between a sweep's rows and its log. */
export interface RowFault {
  /** Position of the log entry; null if there is none. */
  readonly seq: number | null;
  /** A sentence without its full stop. */
  readonly what: string;
}

const page = 2_000;
const kinds = ['trial.suggested', 'attempt.planned', 'attempt.ended', 'trial.ended', 'sweep.ended'];

/**
 * Compares the rows of a sweep with the log that they were derived from: configurations, ends and values of trials,
 * ends of attempts, the end of the sweep. Reads only, and only the log as it was at the start.
 */
export async function checkRows(store: Store, sweepId: string): Promise<readonly RowFault[]> {
  const row = await store.sweep(sweepId);
  const log = await readLast(store, row);
  // After the log: rows written meanwhile are ahead of it, never behind.
  const trials = await allTrials(store, sweepId);
  const attempts = await store.attempts({ sweepId });
  return [
    ...trials.flatMap((trial) => trialFaults(trial, log)),
    ...missing(log, trials, attempts),
    ...attempts.flatMap((attempt) => attemptFaults(attempt, log)),
    ...sweepFaults(row, log),
    ...(await countFaults(store, row, trials)),
  ];
}

/** The last entry of each kind, by `<kind> <trial>/<attempt>`. */
type LastEntries = ReadonlyMap<string, LogEntry>;

function nameOf(kind: string, trial: number | null, attempt: number | null): string {
  return kind.startsWith('attempt.') ? `${kind} ${trial}/${attempt}` : `${kind} ${trial}`;
}

async function readLast(store: Store, row: SweepRow): Promise<LastEntries> {
  const found = new Map<string, LogEntry>();
  for (let after = 0; ; ) {
    const entries = await store.log({ sweepId: row.id, after, limit: page, kinds });
    for (const entry of entries)
      if (entry.seq < row.nextSeq) found.set(nameOf(entry.kind, entry.trial, entry.attempt), entry);
    const last = entries.at(-1);
    if (last === undefined || last.seq >= row.nextSeq) return found;
    after = last.seq;
  }
}

async function allTrials(store: Store, sweepId: string): Promise<readonly TrialRow[]> {
  const trials: TrialRow[] = [];
  for (;;) {
    const rows = await store.trials({ sweepId, order: 'number', offset: trials.length, limit: page });
    trials.push(...rows);
    if (rows.length < page) return trials;
  }
}

function trialFaults(trial: TrialRow, log: LastEntries): RowFault[] {
  const name = `trial ${trial.number}`;
  const suggested = log.get(nameOf('trial.suggested', trial.number, null));
  const ended = log.get(nameOf('trial.ended', trial.number, null));
  const faults: RowFault[] = [];
  const compare = (entry: LogEntry, field: string, recorded: unknown) => {
    const logged = entry.body[field] ?? null;
    if (canonicalJson(logged) !== canonicalJson(recorded ?? null))
      faults.push({ seq: entry.seq, what: differs(name, field, recorded, logged) });
  };
  if (suggested) compare(suggested, 'config', trial.config);
  if (ended) {
    for (const field of ['state', 'failure', 'message', 'intervals'] as const) compare(ended, field, trial[field]);
    for (const field of ['best', 'last'] as const) {
      const value = trial[field];
      compare(ended, field, value === null ? null : metricValueToJson(value));
    }
    if (trial.endedSeq !== ended.seq) faults.push({ seq: ended.seq, what: `${name}: its row names another entry` });
  } else if (isFinalTrialState(trial.state) && trial.endedSeq === null)
    faults.push({ seq: null, what: `${name}: its row says ${trial.state}, but the log does not contain its end` });
  return faults;
}

function attemptFaults(attempt: AttemptRow, log: LastEntries): RowFault[] {
  const name = `attempt ${attempt.attempt} of trial ${attempt.trial}`;
  const ended = log.get(nameOf('attempt.ended', attempt.trial, attempt.attempt));
  if (ended === undefined) return [];
  if (canonicalJson(ended.body.end ?? null) === canonicalJson(attempt.end)) return [];
  return [{ seq: ended.seq, what: differs(name, 'end', attempt.end, ended.body.end ?? null) }];
}

/** Entries whose row is missing. */
function missing(log: LastEntries, trials: readonly TrialRow[], attempts: readonly AttemptRow[]): RowFault[] {
  const rows = new Set([
    ...trials.map(({ number }) => nameOf('trial.suggested', number, null)),
    ...attempts.map(({ trial, attempt }) => nameOf('attempt.planned', trial, attempt)),
  ]);
  return [...log]
    .filter(([name, { kind }]) => (kind === 'trial.suggested' || kind === 'attempt.planned') && !rows.has(name))
    .map(([name, { seq }]) => ({ seq, what: `the log has ${name}, but its row is missing` }));
}

function sweepFaults(row: SweepRow, log: LastEntries): RowFault[] {
  const ended = log.get(nameOf('sweep.ended', null, null));
  if (ended !== undefined && ended.body.state !== row.state)
    return [{ seq: ended.seq, what: differs('the sweep', 'state', row.state, ended.body.state ?? null) }];
  if (ended === undefined && isFinalSweepState(row.state))
    return [{ seq: null, what: `the sweep's row says ${row.state}, but the log does not contain its end` }];
  return [];
}

async function countFaults(store: Store, row: SweepRow, trials: readonly TrialRow[]): Promise<RowFault[]> {
  // While a sweep runs, its rows and counts are read at different moments.
  if (!isFinalSweepState(row.state)) return [];
  const counts = await store.trialCounts(row.id);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return total === trials.length
    ? []
    : [{ seq: null, what: `the counts by state say ${total} trials, but there are ${trials.length}` }];
}

function differs(name: string, field: string, row: unknown, logged: Json): string {
  return `${name}: its row says ${field} ${canonicalJson(row)}, the log says ${canonicalJson(logged)}`;
}
