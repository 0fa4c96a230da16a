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
const kinds = [
  'trial.suggested',
  'attempt.planned',
  'claimed',
  'attempt.ended',
  'trial.verdict',
  'trial.retry',
  'trial.ended',
  'sweep.ended',
];

/**
 * Compares the rows of a sweep with the log that they were derived from: configurations, verdicts, retries, ends and
 * values of trials, ends of attempts, the end of the sweep. Reads only, and only the log as it was at the start.
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

/** The last entry of each kind, by `<kind> <trial>/<attempt>`, and `first claimed …`; retries by `trial.retry <trial>/<counter>`, counted. */
interface LastEntries extends ReadonlyMap<string, LogEntry> {
  /** How many entries have a name. */
  readonly counts: ReadonlyMap<string, number>;
}

const retryCounters = ['userRetries', 'infraRetries', 'preemptions'] as const;

function nameOf(kind: string, trial: number | null, attempt: number | null): string {
  return kind.startsWith('attempt.') || kind === 'claimed' ? `${kind} ${trial}/${attempt}` : `${kind} ${trial}`;
}

async function readLast(store: Store, row: SweepRow): Promise<LastEntries> {
  const found = new Map<string, LogEntry>();
  const counts = new Map<string, number>();
  const log = Object.assign(found, { counts });
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (let after = 0; ; ) {
    const entries = await store.log({ sweepId: row.id, after, limit: page, kinds });
    for (const entry of entries) {
      if (entry.seq >= row.nextSeq) continue;
      const name = nameOf(entry.kind, entry.trial, entry.attempt);
      if (entry.kind === 'claimed' && !found.has(name)) found.set(`first ${name}`, entry);
      found.set(name, entry);
      if (entry.kind === 'trial.retry') count(`trial.retry ${entry.trial}/${entry.body.counter}`);
      if (entry.kind === 'attempt.planned') count(`attempt.planned ${entry.trial}`);
    }
    const last = entries.at(-1);
    if (last === undefined || last.seq >= row.nextSeq) return log;
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
  const same = (entry: LogEntry, field: string, recorded: unknown, logged: unknown) => {
    if (canonicalJson(logged) !== canonicalJson(recorded))
      faults.push({ seq: entry.seq, what: differs(name, field, recorded, logged) });
  };
  const compare = (entry: LogEntry, field: string, recorded: unknown) =>
    same(entry, field, recorded, entry.body[field] ?? null);
  if (suggested) {
    compare(suggested, 'config', trial.config);
    compare(suggested, 'basisSeq', trial.basisSeq);
    compare(suggested, 'parent', trial.parent);
  }
  if (ended) {
    // Of a trial that still runs, the rows may be ahead of the log that was read.
    same(ended, 'the cause of its end', trial.endedCause, ended.causedBy);
    same(ended, 'the number of attempts', trial.attempts, log.counts.get(`attempt.planned ${trial.number}`) ?? 0);
    for (const counter of retryCounters)
      same(ended, counter, trial[counter], log.counts.get(`trial.retry ${trial.number}/${counter}`) ?? 0);
    same(ended, 'retryAtMs', trial.retryAtMs, null);
    const verdict = log.get(nameOf('trial.verdict', trial.number, null));
    same(verdict ?? ended, 'verdict', trial.verdict, verdict?.body.verdict ?? null);
    same(verdict ?? ended, 'the cause of its verdict', trial.verdictCause, verdict?.causedBy ?? null);
    same(verdict ?? ended, 'stop', trial.stop, verdict?.body.stop ?? null);
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
  const ended = log.get(nameOf('attempt.ended', attempt.trial, attempt.attempt));
  // Of an attempt that still runs, the row may be ahead of the log that was read.
  if (ended === undefined) return [];
  const claim = nameOf('claimed', attempt.trial, attempt.attempt);
  const [claimed, first] = [log.get(claim), log.get(`first ${claim}`)];
  return [
    ['end', attempt.end, ended.body.end ?? null],
    ['the entry of its end', attempt.endedSeq, ended.seq],
    ['epoch', attempt.epoch, claimed?.body.epoch ?? 0],
    ['claimedAtMs', attempt.claimedAtMs, first?.atMs ?? null],
  ].flatMap(([field, recorded, logged]) =>
    canonicalJson(recorded) === canonicalJson(logged)
      ? []
      : [
          {
            seq: ended.seq,
            what: differs(`attempt ${attempt.attempt} of trial ${attempt.trial}`, String(field), recorded, logged),
          },
        ],
  );
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
  const states = countBy(trials, ({ state }) => state);
  const metrics = new Map<string, number>();
  const query = { sweepId: row.id, all: true };
  await store.eachReport(query, ({ metric }) => metrics.set(metric, (metrics.get(metric) ?? 0) + 1));
  const kept = await store.metrics(row.id);
  return [
    ...Object.entries(await store.trialCounts(row.id)).map(([state, count]) => ({
      what: `${state} trials`,
      count,
      rows: states.get(state) ?? 0,
    })),
    ...kept.map(({ metric, count }) => ({ what: `reports of ${metric}`, count, rows: metrics.get(metric) ?? 0 })),
    { what: 'metrics', count: kept.length, rows: metrics.size },
  ]
    .filter(({ count, rows }) => count !== rows)
    .map(({ what, count, rows }) => ({ seq: null, what: `the counts say ${count} ${what}, but there are ${rows}` }));
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function differs(name: string, field: string, row: unknown, logged: unknown): string {
  return `${name}: its row says ${field} ${canonicalJson(row)}, the log says ${canonicalJson(logged)}`;
}
