import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  bandsOf,
  columnValues,
  evenSample,
  type LiveSweeps,
  marksOf,
  reasonOf,
  SeriesReader,
  type Snapshot,
  thinnedIndexes,
} from '../../charts/index.ts';
import { exportedTrials, writeDefinitionYaml } from '../../formats/index.ts';
import {
  largestNumber,
  listQuery,
  logAnswerSchema,
  numberQuery,
  reportColumnsSchema,
  type TrialPage,
  trialPageSchema,
  trialsAnswerSchema,
  wholeNumber,
} from '../../http/index.ts';
import { presentDefinition, type TrialRow, trialStates, versionOfTrial } from '../../model/index.ts';
import { isLateStop, readReportedMetrics, type TrialNotices, trialNotices } from '../../results/index.ts';
import type { ReportRow } from '../../store/index.ts';
import { stopLimit } from '../../termination/index.ts';
import type { RouteBook } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { sweepParams, trialParams } from '../request/request-parts.ts';
import { decisionAnswer, logAnswer } from '../sweeps/log-answers.ts';
import { metricAnswer } from '../sweeps/sweep-answers.ts';
import { exportCsv, exportJson } from './export-trials.ts';

/** Points of one metric on a trial's page. */
const pointLimit = 2_000;
/** Metrics on a trial's page. */
const metricLimit = 50;
/** Trials behind the band on a trial's page. */
const bandTrials = 256;
/** Pages of 2,000 log entries that are searched for those of one trial. */
const decisionPages = 25;
/** Kinds of log entries that say what became of a trial. */
const decisionKinds = [
  'trial.suggested',
  'attempt.planned',
  'claimed',
  'trial.running',
  'trial.verdict',
  'trial.retry',
  'attempt.noticed',
  'attempt.ended',
  'trial.cancel',
  'deadline.attempt',
  'trial.ended',
] as const;

const noNotices: Omit<TrialNotices, 'trial'> = { leftOut: 0, isMore: false, notices: [] };

/** States joined by commas. */
const stateList = z
  .string()
  .regex(
    new RegExp(`^((${trialStates.join('|')})(,(${trialStates.join('|')}))*)?$`),
    `${trialStates.join(', ')}, joined by commas`,
  )
  .default('')
  .transform((text) => trialStates.filter((state) => text.split(',').includes(state)));

/** Trials, their reports and the log. */
export function trialRoutes(book: RouteBook, parts: SweepParts, live: LiveSweeps): void {
  const { store, clock } = parts;
  const series = new SeriesReader(store, clock);
  const common = { method: 'GET', role: 'viewer', params: sweepParams } as const;

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials',
      summary: 'Trials with exact values.',
      query: z.object({
        states: stateList,
        order: z.enum(['number', 'best']).default('number'),
        offset: numberQuery(0, 100_000_000),
        limit: numberQuery(100, 1_000, 1),
      }),
      answer: { kind: 'json', schema: trialsAnswerSchema },
    },
    async ({ params, query: { states, order, offset, limit } }) => {
      const sweep = await store.sweep(params.sweep);
      const trials = await store.trials({
        sweepId: params.sweep,
        order,
        offset,
        limit,
        ...(states.length > 0 && { states }),
      });
      const reported = await readReportedMetrics(store, sweep, { trials: trials.map(({ number }) => number) });
      return { seq: sweep.nextSeq - 1, trials: exportedTrials(trials, reported) };
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial',
      params: trialParams,
      summary: 'Everything about one trial.',
      answer: { kind: 'json', schema: trialPageSchema },
    },
    async ({ params: { sweep, trial } }): Promise<TrialPage> => {
      const row = await store.trial(sweep, trial);
      const snapshot = await live.snapshot(sweep);
      const { view, space, shown, seq } = snapshot;
      const attempts = await store.attempts({ sweepId: sweep, trial });
      const decisions = await decisionsOf(snapshot, row);
      const { leftOut, isMore, notices } = trialNotices(decisions)[0] ?? noNotices;
      const at = view.rowOf(trial);
      const { order, ranked } = view.ranking();
      const rank = at === undefined || Number.isNaN(view.best[at]) ? 0 : order.indexOf(at) + 1;
      return {
        seq,
        serverTimeMs: store.time.nowMs(),
        sweepId: sweep,
        trial,
        state: row.state,
        value: row.state === 'failed' ? null : metricAnswer(row.best),
        last: metricAnswer(row.last),
        intervals: row.intervals,
        parent: row.parent,
        place: rank === 0 ? null : { rank, of: ranked },
        reason: reasonOf(row),
        stop: row.stop && {
          ...row.stop,
          isLate: isLateStop(row),
          limit: stopLimit(row.stop) ?? null,
          numbers: Object.fromEntries(
            Object.entries(row.stop.numbers).map(([key, value]) => [key, metricAnswer(value)]),
          ),
        },
        failure: row.failure,
        message: row.message,
        config: { ...row.config },
        version: versionOfTrial(await store.definitionVersions(row.sweepId), row.number),
        values: columnValues(space, view.columns, row.config, shown.defaults),
        createdAtMs: row.createdAtMs,
        startedAtMs: row.startedAtMs,
        endedAtMs: row.endedAtMs,
        previous: trial > 0 ? trial - 1 : null,
        next: trial + 1 < snapshot.sweep.nextNumber ? trial + 1 : null,
        attempts: attempts.map((attempt) => ({
          attempt: attempt.attempt,
          key: attempt.key,
          state: attempt.state,
          target: attempt.target,
          nativeId: attempt.nativeId,
          epoch: attempt.epoch,
          plannedAtMs: attempt.plannedAtMs,
          claimedAtMs: attempt.claimedAtMs,
          endedAtMs: attempt.endedAtMs,
          lastSeenMs: attempt.lastSeenMs,
          end: attempt.end,
        })),
        decisions,
        leftOut: { reports: leftOut, isMore },
        notices: [...notices],
        metrics: await metricsOf(snapshot, trial),
        band: await bandOf(snapshot),
      };
    },
  );

  /** Entries of the log about one trial: between its suggestion and its end, a small part of a long log. */
  async function decisionsOf({ sweep, seq }: Snapshot, row: TrialRow) {
    const entries = [];
    const last = row.endedSeq ?? seq;
    // A trial that runs for as long as the sweep lies between many others: the walk is cut, its end is always told.
    for (let after = row.basisSeq, pages = 0; after < last; pages++) {
      if (pages === decisionPages && row.endedSeq !== null) after = Math.max(after, row.endedSeq - 1);
      else if (pages > decisionPages) break;
      const page = await store.log({ sweepId: sweep.id, after, kinds: decisionKinds, limit: 2_000 });
      for (const entry of page)
        if (entry.trial === row.number && entry.seq <= last) entries.push(decisionAnswer(entry));
      const end = page.at(-1)?.seq;
      if (end === undefined || page.length < 2_000) break;
      after = end;
    }
    return entries;
  }

  async function metricsOf({ sweep }: Snapshot, trial: number) {
    const primary = sweep.definition.objective?.primaryMetric;
    const byMetric = new Map<string, ReportRow[]>();
    for (const report of await store.reports({ sweepId: sweep.id, trial })) {
      const list = byMetric.get(report.metric) ?? [];
      list.push(report);
      if (byMetric.size < metricLimit || byMetric.has(report.metric)) byMetric.set(report.metric, list);
    }
    const isPrimary = (metric: string) => metric === primary;
    return [...byMetric]
      .sort(([a], [b]) => Number(isPrimary(b)) - Number(isPrimary(a)))
      .map(([metric, reports]) => {
        const points = [...thinnedIndexes(reports.length, pointLimit)].flatMap((index) => {
          const report = reports[index];
          return report === undefined ? [] : [{ index: index + 1, report }];
        });
        return {
          metric,
          isPrimary: isPrimary(metric),
          reports: reports.length,
          index: points.map(({ index }) => index),
          step: points.map(({ report }) => report.step ?? null),
          timeMs: points.map(({ report }) => report.timeMs ?? report.receivedAtMs),
          values: points.map(({ report }) => metricAnswer(report.value)),
        };
      });
  }

  /** Quartiles of the primary metric over an even sample of the ended trials. */
  async function bandOf({ sweep, view }: Snapshot): Promise<TrialPage['band']> {
    const metric = sweep.definition.objective?.primaryMetric;
    if (metric === undefined || view.rows === 0) return null;
    // Quartiles do not move with the next few trials.
    const isFresh = (n: number) => n > 0 && view.rows - n <= n / 50;
    const kept = view.derived<{ band?: TrialPage['band'] }>('band', () => ({}), isFresh);
    if (kept.band !== undefined) return kept.band;
    const sample = evenSample(view.rows, bandTrials, (row) => (view.intervals[row] ?? 0) > 0);
    const trials = Array.from(sample, (row) => view.trial[row] ?? 0);
    const samples = await series.ended(sweep.id, metric, trials);
    const mark = marksOf(Math.max(0, ...samples.map(({ length }) => length)));
    const { q25, q50, q75, best } = bandsOf(mark, samples, view.goal);
    const list = (values: Float32Array) => Array.from(values, (value) => (Number.isNaN(value) ? null : value));
    kept.band = { interval: [...mark], q25: list(q25), q50: list(q50), q75: list(q75), best: list(best) };
    return kept.band;
  }

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/log',
      summary: 'Inputs and decisions of the sweep in order, with reasons.',
      query: z.object({ after: numberQuery(0, largestNumber), limit: numberQuery(200, 1_000, 1), kinds: listQuery }),
      answer: { kind: 'json', schema: logAnswerSchema },
    },
    async ({ params, query: { after, limit, kinds } }) => {
      const { nextSeq } = await store.sweep(params.sweep);
      const chosen = kinds.length === 0 ? {} : { kinds };
      const entries = await store.log({ sweepId: params.sweep, after, limit, ...chosen });
      const next = entries.length < limit ? null : (entries.at(-1)?.seq ?? null);
      return { seq: nextSeq - 1, entries: entries.map(logAnswer), next };
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/reports',
      summary: 'Reports in log order, columnar.',
      query: z.object({
        trial: wholeNumber(2 ** 31).optional(),
        metric: z.string().min(1).max(255).optional(),
        after: numberQuery(0, largestNumber),
        limit: numberQuery(10_000, 100_000, 1),
        all: z.enum(['0', '1']).default('0'),
      }),
      answer: { kind: 'json', schema: reportColumnsSchema },
    },
    async ({ params, query: { trial, metric, after, limit, all } }) => {
      const { nextSeq } = await store.sweep(params.sweep);
      const query = {
        sweepId: params.sweep,
        all: all === '1',
        ...(trial !== undefined && { trial }),
        ...(metric !== undefined && { metric }),
      };
      return { seq: nextSeq - 1, ...(await reportPage(query, after, limit)) };
    },
  );

  /** Whole batches up to about `limit` reports, so that a position of the log says where to go on. */
  async function reportPage(query: Parameters<typeof store.eachReport>[0], after: number, limit: number) {
    const rows: ReportRow[] = [];
    let next: number | null = null;
    try {
      await store.eachReport(query, (row) => {
        if (row.eventSeq <= after) return;
        if (rows.length >= limit && row.eventSeq !== rows.at(-1)?.eventSeq) throw new PageFull();
        rows.push(row);
      });
    } catch (error) {
      if (!(error instanceof PageFull)) throw error;
      next = rows.at(-1)?.eventSeq ?? null;
    }
    const metrics = [...new Set(rows.map((row) => row.metric))];
    const indexOf = new Map(metrics.map((name, index) => [name, index]));
    return {
      reports: rows.length,
      metrics,
      trial: rows.map((row) => row.trial),
      attempt: rows.map((row) => row.attempt),
      metric: rows.map((row) => indexOf.get(row.metric) ?? 0),
      value: rows.map((row) => metricAnswer(row.value)),
      step: rows.map((row) => row.step ?? null),
      timeMs: rows.map((row) => row.timeMs ?? null),
      receivedAtMs: rows.map((row) => row.receivedAtMs),
      superseded: rows.map((row) => (row.superseded ? 1 : 0)),
      next,
    };
  }

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/export',
      summary: 'All trials as CSV or JSON, or the definition as a sweep file.',
      query: z.object({ format: z.enum(['csv', 'json', 'yaml']).default('csv') }),
      answer: { kind: 'text', mediaTypes: ['text/csv', 'application/json', 'application/yaml'] },
    },
    async ({ params, query: { format }, reply }) => {
      const sweep = await store.sweep(params.sweep);
      const { id } = sweep;
      const types = { csv: 'text/csv; charset=utf-8', json: 'application/json', yaml: 'application/yaml' };
      reply.type(types[format]).header('content-disposition', `attachment; filename="${id}.${format}"`);
      if (format === 'yaml') return writeDefinitionYaml(presentDefinition(sweep));
      return Readable.from(format === 'csv' ? exportCsv(store, sweep) : exportJson(store, sweep));
    },
  );
}

/** Ends a walk over reports. */
class PageFull extends Error {}
