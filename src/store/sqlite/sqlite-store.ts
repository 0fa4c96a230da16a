import type { Clock, Logger } from '../../base/index.ts';
import type { Store } from '../store.ts';
import { type Sql, SqliteConnection } from './driver/connection.ts';
import type { SqlDriver } from './driver/driver.ts';
import type { Durability } from './driver/wal-sync.ts';
import type { IdentityKeeper } from './opening/identity.ts';
import type { StoreFiles } from './opening/store-files.ts';
import { RowReader } from './reading/codec.ts';
import { readKeptLatest, readLatestInReports, recountLatest } from './reading/latest-reports.ts';
import { readLog, readLoggedInputs } from './reading/log.ts';
import { checkLog, checkPages } from './reading/log-check.ts';
import { readKeptSummaries, recountSummaries, summariesOfReports } from './reading/metric-summaries.ts';
import { readConfigurations, readOutcomes } from './reading/outcomes.ts';
import {
  type ReportPosition,
  readAttemptByKey,
  readAttempts,
  readDue,
  readMetrics,
  readOneTrial,
  readReports,
  readTrialCounts,
  readTrials,
} from './reading/reading.ts';
import { MetricIndex, SweepIndex } from './reading/sweep-index.ts';
import { annotate, readAnnotations } from './records/annotations.ts';
import { changeExperiment, createExperiment, readExperiment, readExperiments } from './records/experiments.ts';
import { noTrial, readLatestPoints, readPoints } from './records/points.ts';
import { addToken, adoptTokens, readToken, readTokens, removeToken } from './records/tokens.ts';
import { ask } from './writing/ask.ts';
import { findAttempt } from './writing/attempt.ts';
import { readVersions } from './writing/changes.ts';
import { answeredChange, answeredSubmission, command, createSweep } from './writing/commands.ts';
import { commit } from './writing/commit.ts';
import { configure } from './writing/configure.ts';
import {
  acquireLease,
  attemptDeadline,
  observeEnd,
  reaped,
  releaseLease,
  renewLease,
  submitted,
  sweepDeadline,
} from './writing/control.ts';
import { claim, end, heartbeat, readCursors, readStandings } from './writing/intake.ts';
import { Joined } from './writing/joined.ts';
import { KnownSweeps } from './writing/known-sweeps.ts';
import { notice } from './writing/notices.ts';
import { appendReports, endWithReports } from './writing/reports.ts';

/** Parts of a store. */
export interface SqliteStoreParts {
  /** null for a store in memory. */
  readonly address: string | null;
  readonly driver: SqlDriver;
  readonly installId: string;
  readonly durability: Durability;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly readOnly: boolean;
  readonly heartbeatMs: number;
  /** undefined for a store in memory. */
  readonly files?: StoreFiles | undefined;
  /** undefined for a database outside a state folder. */
  readonly identity?: IdentityKeeper | undefined;
}

/** Rows per step of a walk over reports: enough to be fast, few enough not to delay other calls. */
const walkRows = 5_000;
const walkStart: ReportPosition = { eventSeq: 0, seq: 0 };

/** The `Store` port on one SQLite connection. Each method is one job of the connection's group commit. */
export function sqliteStore(parts: SqliteStoreParts): Store {
  const { installId, durability, heartbeatMs } = parts;
  const known = new KnownSweeps();
  const sweeps = new SweepIndex();
  const commits = { sweeps, known, installId, heartbeatMs };
  const joined = new Joined(commits);
  const connection = new SqliteConnection({ ...parts, memory: known, followers: () => joined.followers() });
  const metrics = new MetricIndex();
  connection.onRollback(() => {
    sweeps.clear();
    metrics.clear();
  });

  /** A write that changes sweeps, attempts or logs in ways that nothing but the file knows. */
  const change = <T>(work: (sql: Sql) => T): Promise<T> =>
    connection.write((sql) => {
      known.clear();
      return work(sql);
    });

  const eachReport: Store['eachReport'] = async (query, visit) => {
    for (let after: ReportPosition | undefined = walkStart; after !== undefined; ) {
      const from: ReportPosition = after;
      const step = await connection.read((sql) =>
        readReports(sql, metrics, sweeps.numberOf(sql, query.sweepId), query, from, walkRows),
      );
      step.rows.forEach(visit);
      after = step.rows.length < walkRows ? undefined : step.last;
    }
  };

  const latestReports: Store['latestReports'] = async ({ sweepId, trial }) => {
    const { latest, missing } = await connection.read((sql) =>
      readKeptLatest(sql, metrics, sweeps.numberOf(sql, sweepId), trial),
    );
    for (const number of missing) {
      // One job per trial: a trial may have many reports, and other calls wait meanwhile.
      const place = (sql: Sql) => ({ sweep: sweeps.numberOf(sql, sweepId), trial: number });
      latest.push(
        ...(await (parts.readOnly
          ? connection.read((sql) => readLatestInReports(sql, metrics, place(sql)))
          : connection.write((sql) => {
              recountLatest(sql, place(sql));
              return readKeptLatest(sql, metrics, place(sql).sweep, number).latest;
            }))),
      );
    }
    return latest;
  };

  const metricSummaries: Store['metricSummaries'] = async ({ sweepId, trials, metrics: names }) => {
    const select = (sql: Sql, among = trials) =>
      readKeptSummaries(sql, metrics, { sweep: sweeps.numberOf(sql, sweepId), trials: among, metrics: names });
    const { summaries, missing } = await connection.read((sql) => select(sql));
    if (missing.length === 0) return summaries;
    for (const trial of missing) {
      // One job per trial: a trial may have many reports, and other calls wait meanwhile.
      const place = (sql: Sql) => ({ sweep: sweeps.numberOf(sql, sweepId), trial });
      const added = parts.readOnly
        ? await connection.read((sql) => summariesOfReports(sql, metrics, place(sql)))
        : await connection.write((sql) => {
            recountSummaries(sql, metrics, place(sql));
            return select(sql, [trial]).summaries;
          });
      for (const summary of added) if (names?.includes(summary.metric) !== false) summaries.push(summary);
    }
    return summaries.sort((a, b) => a.trial - b.trial);
  };

  let closing: Promise<void> | undefined;
  const close = async () => {
    await connection.drain();
    parts.files?.release();
    try {
      const grown = connection.takeGrown();
      await durability.close();
      parts.identity?.synced(grown);
      parts.identity?.flush();
    } catch (error) {
      // Earlier calls have already failed with STORE_GONE.
      if (parts.files?.isGone !== true) throw error;
    } finally {
      connection.close();
    }
  };

  return {
    address: parts.address,
    installId,
    time: { nowMs: () => connection.time.nowMs(), wallMs: () => Math.floor(parts.clock.nowMs()) },
    async synced() {
      const grown = connection.takeGrown();
      try {
        await durability.synced();
      } finally {
        // If the log cannot be synced because it is gone, report that instead.
        parts.files?.checkNow();
      }
      parts.identity?.synced(grown);
    },
    async check() {
      parts.files?.checkNow();
    },
    close() {
      closing ??= close();
      return closing;
    },

    createSweep: (input) => change((sql) => createSweep(sql, sweeps, input)),
    answeredSubmission: (definition, key) => connection.read((sql) => answeredSubmission(sql, sweeps, definition, key)),
    sweep: (id) => connection.read((sql) => sweeps.row(sql, id)),
    sweeps: () => connection.read((sql) => sweeps.rows(sql)),
    command: (sweepId, wanted, key) =>
      wanted.kind === 'configure' && key === undefined
        ? connection.write((sql) => configure(sql, commits, sweepId, wanted))
        : change((sql) => command(sql, sweeps, sweepId, wanted, key)),
    answeredChange: (sweepId, request, key) =>
      connection.read((sql) => answeredChange(sql, sweeps, sweepId, request, key)),
    definitionVersions: (sweepId) =>
      connection.read((sql) => {
        const n = sweeps.numberOf(sql, sweepId);
        return readVersions(sql, n, sweeps.definition(sql, n));
      }),

    trials: (query) => connection.read((sql) => readTrials(sql, sweeps.numberOf(sql, query.sweepId), query)),
    outcomes: (query) => connection.read((sql) => readOutcomes(sql, sweeps.numberOf(sql, query.sweepId), query)),
    configurations: (query) =>
      connection.read((sql) => readConfigurations(sql, sweeps.numberOf(sql, query.sweepId), query)),
    trial: (sweepId, number) =>
      connection.read((sql) => readOneTrial(sql, sweeps.numberOf(sql, sweepId), sweepId, number)),
    trialCounts: (sweepId) => connection.read((sql) => readTrialCounts(sql, sweeps.numberOf(sql, sweepId))),
    attempts: (query) => connection.read((sql) => readAttempts(sql, sweeps.numberOf(sql, query.sweepId), query)),
    attempt: (key) => connection.read((sql) => readAttemptByKey(sql, key)),
    async reports(query) {
      const rows: Awaited<ReturnType<Store['reports']>>[number][] = [];
      await eachReport(query, (row) => rows.push(row));
      return rows;
    },
    eachReport,
    metrics: (sweepId, trial) => connection.read((sql) => readMetrics(sql, sweeps.numberOf(sql, sweepId), trial)),
    log: ({ sweepId, after = 0, limit = -1, kinds, bodies = true }) =>
      connection.read((sql) =>
        readLog(sql, {
          sweep: sweeps.numberOf(sql, sweepId),
          after,
          limit,
          bodies,
          ...(kinds === undefined ? {} : { kinds }),
        }),
      ),
    latestReports,
    metricSummaries,
    annotate: (sweepId, trial, changes, points = []) =>
      connection.write((sql) =>
        annotate(sql, metrics, { n: sweeps.ownerNumber(sql, sweepId), sweepId, trial }, { changes, points }),
      ),
    annotations: (query) =>
      connection.read((sql) => readAnnotations(sql, sweeps.ownerNumber(sql, query.sweepId), query)),
    points: (query) =>
      connection.read((sql) => {
        const place = { sweep: sweeps.ownerNumber(sql, query.sweepId), trial: query.trial ?? noTrial };
        return readPoints(sql, metrics, place, query);
      }),
    latestPoints: (query) =>
      connection.read((sql) => readLatestPoints(sql, metrics, sweeps.ownerNumber(sql, query.sweepId), query)),
    createExperiment: (input) => connection.write((sql) => createExperiment(sql, input)),
    changeExperiment: (id, change) => connection.write((sql) => changeExperiment(sql, id, change)),
    experiment: (id) => connection.read((sql) => readExperiment(sql, id)),
    experiments: () => connection.read(readExperiments),
    checkLog: ({ sweepId, after, limit }) =>
      connection.read((sql) => checkLog(sql, metrics, { sweep: sweeps.numberOf(sql, sweepId), after, limit })),
    checkPages: () => connection.read((sql) => checkPages(sql, false)),
    due: (sweepId) => connection.read((sql) => readDue(sql, sweeps.numberOf(sql, sweepId))),

    claim: (key, request) => change((sql) => claim(sql, { sweeps, metrics }, key, request, heartbeatMs)),
    heartbeat: (key, epoch) =>
      connection.write((sql) => {
        heartbeat(sql, key, epoch);
        return readAttemptByKey(sql, key);
      }),
    appendReports: (batches) => connection.write((sql) => appendReports(sql, { sweeps, metrics, known }, batches)),
    end: (key, request, last) =>
      connection.write((sql) =>
        last === undefined
          ? end(sql, known, key, request)
          : endWithReports(sql, { sweeps, metrics, known }, key, { request, last }),
      ),
    notice: (key, epoch, attemptNotice) => change((sql) => notice(sql, key, epoch, attemptNotice)),
    cursors: (key) => connection.read((sql) => readCursors(sql, key)),
    standings: (keys) => connection.read((sql) => readStandings(sql, keys)),
    tokenHash: (key) =>
      connection.read((sql) => {
        const row = sql.get('select token_hash from attempt where id = ?', findAttempt(sql, key).id);
        return new RowReader(row ?? []).bytesOrNull() ?? new Uint8Array();
      }),

    tokens: () => connection.read(readTokens),
    token: (id) => connection.read((sql) => readToken(sql, id)),
    addToken: (token) => connection.write((sql) => addToken(sql, token)),
    removeToken: (id) => connection.write((sql) => removeToken(sql, id)),
    adoptTokens: (read) => connection.write((sql) => adoptTokens(sql, read)),

    acquireLease: (sweepId, owner, durationMs, watched) =>
      change((sql) => acquireLease(sql, sweeps, sweepId, { owner, durationMs, watched })),
    renewLease: (lease, durationMs) => connection.write((sql) => renewLease(sql, lease, durationMs)),
    releaseLease: (lease) => change((sql) => releaseLease(sql, lease)),
    ask: (lease, count) => connection.write((sql) => ask(sql, commits, lease, count)),
    inputs: (sweepId, after, limit) =>
      connection.read((sql) => readLoggedInputs(sql, metrics, { sweep: sweeps.numberOf(sql, sweepId), after, limit })),
    recentInputs(sweepId, after) {
      const n = sweeps.knownNumber(sweepId);
      return n === undefined ? undefined : known.inputs(n, after);
    },
    joinInputs: (lease, join) => joined.add({ lease, join }),
    commit: (lease, wanted) => connection.write((sql) => commit(sql, commits, lease, wanted)),
    deadline: (lease, at, elapsedMs) =>
      change((sql) =>
        at === 'sweep' ? sweepDeadline(sql, lease, elapsedMs) : attemptDeadline(sql, lease, at, elapsedMs),
      ),
    observeEnd: (lease, seen, attemptEnd) => change((sql) => observeEnd(sql, lease, seen, attemptEnd)),
    submitted: (lease, key, nativeId) => connection.write((sql) => submitted(sql, lease, key, nativeId)),
    reaped: (lease, key) => connection.write((sql) => reaped(sql, lease, key)),
  };
}
