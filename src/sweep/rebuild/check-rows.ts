import {
  type AttemptRow,
  type ConfigurationRecord,
  firstConfiguration,
  isFinalSweepState,
  isFinalTrialState,
  type LogEntry,
  type SweepDefinition,
  type SweepRow,
  type TrialRow,
} from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { canonicalJson } from './canonical-json.ts';
import { configurationOf } from './walk-log.ts';

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
  'trial.configured',
  'trial.ended',
  'sweep.ended',
];

/**
 * Compares the rows of a sweep with the log that they were derived from: configurations, verdicts, retries, ends and
 * values of trials, ends of attempts, the end of the sweep. Reads only, and only the log as it was at the start.
 */
export async function checkRows(store: Store, sweepId: string): Promise<readonly RowFault[]> {
  const row = await store.sweep(sweepId);
  const log = await readLog(store, row);
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

/** What the rows must agree with. Trials and attempts are named by {@link nameOf}. */
interface LoggedSweep {
  readonly definition: SweepDefinition;
  /** The last entry of each kind. */
  readonly last: ReadonlyMap<string, LogEntry>;
  readonly firstClaims: ReadonlyMap<string, LogEntry>;
  /** What define-by-run trials asked for, by their numbers. */
  readonly asked: ReadonlyMap<number | null, ConfigurationRecord>;
  /** Number of launches of each trial, by its number. */
  readonly launches: ReadonlyMap<number | null, number>;
  /** Number of retries of each trial, by `<number> <counter>`. */
  readonly retries: ReadonlyMap<string, number>;
}

const retryCounters = ['userRetries', 'infraRetries', 'preemptions'] as const;

function nameOf(kind: string, trial: number | null, attempt: number | null): string {
  return kind.startsWith('attempt.') || kind === 'claimed' ? `${kind} ${trial}/${attempt}` : `${kind} ${trial}`;
}

async function readLog(store: Store, row: SweepRow): Promise<LoggedSweep> {
  const last = new Map<string, LogEntry>();
  const firstClaims = new Map<string, LogEntry>();
  const launches = new Map<number | null, number>();
  const retries = new Map<string, number>();
  const asked = new Map<number | null, ConfigurationRecord>();
  const log = { definition: row.definition, last, firstClaims, asked, launches, retries };
  for (let after = 0; ; ) {
    const entries = await store.log({ sweepId: row.id, after, limit: page, kinds });
    for (const entry of entries) {
      const { kind, trial, body, seq } = entry;
      if (seq >= row.nextSeq) return log;
      const name = nameOf(kind, trial, entry.attempt);
      if (kind === 'claimed' && !firstClaims.has(name)) firstClaims.set(name, entry);
      if (kind === 'trial.configured') asked.set(trial, { ...asked.get(trial), ...configurationOf(entry) });
      if (kind === 'attempt.planned') increment(launches, trial);
      if (kind === 'trial.retry') increment(retries, `${trial} ${body.counter}`);
      last.set(name, entry);
    }
    const end = entries.at(-1);
    if (end === undefined) return log;
    after = end.seq;
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

async function allTrials(store: Store, sweepId: string): Promise<readonly TrialRow[]> {
  const trials: TrialRow[] = [];
  for (;;) {
    const rows = await store.trials({ sweepId, order: 'number', offset: trials.length, limit: page });
    trials.push(...rows);
    if (rows.length < page) return trials;
  }
}

/** A value of a row and what the entry says of it. */
type Comparison = readonly [entry: LogEntry, field: string, recorded: unknown, logged: unknown];

function faultsOf(name: string, comparisons: readonly Comparison[]): RowFault[] {
  return comparisons
    .filter(([, , recorded, logged]) => canonicalJson(recorded) !== canonicalJson(logged))
    .map(([{ seq }, field, recorded, logged]) => ({ seq, what: differs(name, field, recorded, logged) }));
}

function trialFaults(trial: TrialRow, { definition, last, asked, launches, retries }: LoggedSweep): RowFault[] {
  const { number } = trial;
  const name = `trial ${number}`;
  const suggested = last.get(nameOf('trial.suggested', number, null));
  const ended = last.get(nameOf('trial.ended', number, null));
  const inBody = (entry: LogEntry, fields: readonly (keyof TrialRow)[]): Comparison[] =>
    fields.map((field) => [entry, field, trial[field], entry.body[field] ?? null]);
  const config = suggested && firstConfiguration(definition, configurationOf(suggested));
  // What a trial asks for while it runs may be ahead of the log that was read.
  const isExact = definition.defineByRun === undefined || ended !== undefined;
  const faults = suggested
    ? faultsOf(name, [
        ...inBody(suggested, ['basisSeq', 'parent']),
        ...(isExact ? [[suggested, 'config', trial.config, { ...config, ...asked.get(number) }] as const] : []),
      ])
    : [];
  if (ended === undefined) {
    if (isFinalTrialState(trial.state) && trial.endedSeq === null)
      faults.push({ seq: null, what: `${name}: its row says ${trial.state}, but the log does not contain its end` });
    return faults;
  }
  // Before its end, the row of a trial may be ahead of the log that was read.
  const verdict = last.get(nameOf('trial.verdict', number, null));
  faults.push(
    ...faultsOf(name, [
      ...inBody(ended, ['state', 'failure', 'message', 'intervals', 'best', 'last']),
      [ended, 'the cause of its end', trial.endedCause, ended.causedBy],
      [ended, 'the number of attempts', trial.attempts, launches.get(number) ?? 0],
      ...retryCounters.map(
        (counter): Comparison => [ended, counter, trial[counter], retries.get(`${number} ${counter}`) ?? 0],
      ),
      [ended, 'retryAtMs', trial.retryAtMs, null],
      [verdict ?? ended, 'verdict', trial.verdict, verdict?.body.verdict ?? null],
      [verdict ?? ended, 'the cause of its verdict', trial.verdictCause, verdict?.causedBy ?? null],
      [verdict ?? ended, 'stop', trial.stop, verdict?.body.stop ?? null],
    ]),
  );
  if (trial.endedSeq !== ended.seq) faults.push({ seq: ended.seq, what: `${name}: its row names another entry` });
  return faults;
}

function attemptFaults(attempt: AttemptRow, { last, firstClaims }: LoggedSweep): RowFault[] {
  const ended = last.get(nameOf('attempt.ended', attempt.trial, attempt.attempt));
  // Before its end, the row of an attempt may be ahead of the log that was read.
  if (ended === undefined) return [];
  const claim = nameOf('claimed', attempt.trial, attempt.attempt);
  return faultsOf(`attempt ${attempt.attempt} of trial ${attempt.trial}`, [
    [ended, 'end', attempt.end, ended.body.end ?? null],
    [ended, 'the entry of its end', attempt.endedSeq, ended.seq],
    [ended, 'epoch', attempt.epoch, last.get(claim)?.body.epoch ?? 0],
    [ended, 'claimedAtMs', attempt.claimedAtMs, firstClaims.get(claim)?.atMs ?? null],
  ]);
}

/** Entries whose row is missing. */
function missing({ last }: LoggedSweep, trials: readonly TrialRow[], attempts: readonly AttemptRow[]): RowFault[] {
  const rows = new Set([
    ...trials.map(({ number }) => nameOf('trial.suggested', number, null)),
    ...attempts.map(({ trial, attempt }) => nameOf('attempt.planned', trial, attempt)),
  ]);
  return [...last]
    .filter(([name, { kind }]) => (kind === 'trial.suggested' || kind === 'attempt.planned') && !rows.has(name))
    .map(([name, { seq }]) => ({ seq, what: `the log has ${name}, but its row is missing` }));
}

function sweepFaults(row: SweepRow, { last }: LoggedSweep): RowFault[] {
  const ended = last.get(nameOf('sweep.ended', null, null));
  if (ended !== undefined && ended.body.state !== row.state)
    return [{ seq: ended.seq, what: differs('the sweep', 'state', row.state, ended.body.state ?? null) }];
  if (ended === undefined && isFinalSweepState(row.state))
    return [{ seq: null, what: `the sweep's row says ${row.state}, but the log does not contain its end` }];
  return [];
}

async function countFaults(store: Store, row: SweepRow, trials: readonly TrialRow[]): Promise<RowFault[]> {
  // While a sweep runs, its rows and counts are read at different moments.
  if (!isFinalSweepState(row.state)) return [];
  const states = new Map<string, number>();
  for (const { state } of trials) increment(states, state);
  const metrics = new Map<string, number>();
  await store.eachReport({ sweepId: row.id, all: true }, ({ metric }) => increment(metrics, metric));
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

function differs(name: string, field: string, row: unknown, logged: unknown): string {
  return `${name}: its row says ${field} ${canonicalJson(row)}, the log says ${canonicalJson(logged)}`;
}
