import { isHyperDriveException } from '../base/index.ts';
import { storeReads } from '../http/index.ts';
import type { ReportQuery, ReportRow, Store, SweepCommand } from '../store/index.ts';
import type { ServerConnection } from './connection.ts';
import { onlyThere } from './only-there.ts';
import type { RemoteReads } from './remote-reads.ts';
import { steer } from './steering.ts';

/** Reads of the store that a server answers, and the commands that people give a sweep. Everything else is refused. */
export function remoteStore(connection: ServerConnection, reads: RemoteReads): Store {
  const refused = (what: string) => async (): Promise<never> => {
    throw onlyThere(what);
  };
  return {
    address: null,
    installId: reads.storeId,
    time: reads.time,
    synced: async () => {},
    check: () => reads.check(),
    close: async () => {},

    sweep: (id) => reads.read(storeReads.sweep, { sweepId: id }),
    sweeps: () => reads.read(storeReads.sweeps, {}),
    definitionVersions: (sweepId) => reads.read(storeReads.definitionVersions, { sweepId }),
    trials: ({ numbers, states, ...query }) =>
      allPages(query, ({ after, offset, limit }) =>
        reads.read(storeReads.trials, {
          sweepId: query.sweepId,
          ...(query.order !== undefined && { order: query.order }),
          ...(numbers !== undefined && { numbers: [...numbers] }),
          ...(states !== undefined && { states: [...states] }),
          ...defined({ after, offset, limit }),
        }),
      ),
    outcomes: ({ sweepId, ...walk }) =>
      allPages(walk, (page) => reads.read(storeReads.outcomes, { sweepId, ...defined(page) })),
    configurations: ({ sweepId, ...walk }) =>
      allPages(walk, (page) => reads.read(storeReads.configurations, { sweepId, ...defined(page) })),
    trial: (sweepId, number) => reads.read(storeReads.trial, { sweepId, number }),
    trialCounts: (sweepId) => reads.read(storeReads.trialCounts, { sweepId }),
    attempts: (query) => reads.read(storeReads.attempts, query),
    reports: (query) => allReports(reads, query),
    async eachReport(query, visit) {
      for (const row of await allReports(reads, query)) visit(row);
    },
    metrics: (sweepId, trial) => reads.read(storeReads.metrics, { sweepId, ...defined({ trial }) }),
    log: ({ sweepId, kinds, bodies, ...walk }) =>
      allPages(walk, (page) =>
        reads.read(storeReads.log, {
          sweepId,
          ...(kinds !== undefined && { kinds: [...kinds] }),
          ...defined({ bodies }),
          ...defined(page),
        }),
      ),
    latestReports: (query) => reads.read(storeReads.latestReports, query),
    latestPoints: (query) => reads.read(storeReads.latestPoints, query),
    metricSummaries: ({ sweepId, trials, metrics }) =>
      reads.read(storeReads.metricSummaries, {
        sweepId,
        ...(trials !== undefined && { trials: [...trials] }),
        ...(metrics !== undefined && { metrics: [...metrics] }),
      }),

    async command(sweepId: string, command: SweepCommand) {
      await steer(connection, sweepId, command);
      return reads.read(storeReads.sweep, { sweepId });
    },

    createSweep: refused('creating a sweep in its store'),
    answeredSubmission: refused('looking up a submission'),
    answeredChange: refused('looking up a change'),
    attempt: refused('reading an attempt by its key'),
    checkLog: refused('checking a log'),
    checkPages: refused('checking the database'),
    due: refused('reading due trials'),
    claim: refused('claiming an attempt'),
    heartbeat: refused('a heartbeat'),
    appendReports: refused('reporting'),
    end: refused('ending an attempt'),
    notice: refused('a notice'),
    cursors: refused('reading cursors'),
    standings: refused('reading standings'),
    tokenHash: refused('reading tokens'),
    tokens: refused('reading tokens'),
    token: refused('reading tokens'),
    addToken: refused('adding a token'),
    removeToken: refused('removing a token'),
    adoptTokens: refused('adopting tokens'),
    acquireLease: refused('driving a sweep'),
    renewLease: refused('driving a sweep'),
    releaseLease: refused('driving a sweep'),
    ask: refused('driving a sweep'),
    inputs: refused('reading the inputs of a log'),
    commit: refused('driving a sweep'),
    deadline: refused('driving a sweep'),
    observeEnd: refused('driving a sweep'),
    submitted: refused('driving a sweep'),
    reaped: refused('driving a sweep'),
    annotate: refused('annotating'),
    annotations: refused('reading annotations'),
    points: refused('reading points'),
    createExperiment: refused('creating an experiment'),
    changeExperiment: refused('changing an experiment'),
    experiment: refused('reading an experiment'),
    experiments: refused('reading experiments'),
  };
}

interface Walk {
  readonly after?: number | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** Reads pages until there are as many rows as wanted, or no more. */
async function allPages<Row extends { readonly number: number } | { readonly seq: number }>(
  { after, offset, limit }: Walk,
  read: (walk: Walk) => Promise<{ readonly rows: readonly Row[]; readonly more: boolean }>,
): Promise<readonly Row[]> {
  if (limit === 0) return [];
  const found: Row[] = [];
  for (let next: Walk = { after, offset, limit }; ; ) {
    const { rows, more } = await read(next);
    found.push(...rows);
    const last = rows.at(-1);
    if (!more || last === undefined || (limit !== undefined && found.length >= limit)) return found;
    // What follows the last row is the next page, whatever the offset of the first.
    const position = 'seq' in last ? last.seq : last.number;
    next = { after: position, offset: undefined, limit: limit === undefined ? undefined : limit - found.length };
  }
}

/** All reports of a query: trial by trial if there are too many for one answer, again in the order of the log. */
async function allReports(reads: RemoteReads, query: ReportQuery): Promise<readonly ReportRow[]> {
  try {
    return await reads.read(storeReads.reports, query);
  } catch (error) {
    if (!isHyperDriveException(error) || error.kind !== 'too_large' || query.trial !== undefined) throw error;
  }
  const { nextNumber } = await reads.read(storeReads.sweep, { sweepId: query.sweepId });
  const found: ReportRow[] = [];
  for (let trial = 0; trial < nextNumber; trial++)
    for (const row of await reads.read(storeReads.reports, { ...query, trial })) found.push(row);
  return found.sort((a, b) => a.eventSeq - b.eventSeq);
}

/** The parts that have a value. */
function defined<Part extends object>(parts: Part): { [Key in keyof Part]?: Exclude<Part[Key], undefined> } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Part]?: Exclude<Part[Key], undefined> };
}
