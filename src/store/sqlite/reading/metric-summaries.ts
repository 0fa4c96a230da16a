import { type MetricSummary, type Report, summarize } from '../../../model/index.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader } from './codec.ts';
import type { MetricIndex } from './sweep-index.ts';
import { addedSummary, type TrialPlace } from './trial-metrics.ts';

/** Selects summaries. */
export interface SummarySelection {
  readonly sweep: number;
  /** @defaultValue all */
  readonly trials?: readonly number[] | undefined;
  /** @defaultValue all */
  readonly metrics?: readonly string[] | undefined;
}

/** A stored summary. */
export type TrialMetricSummary = MetricSummary & { readonly trial: number; readonly metric: string };

/**
 * Recomputes the summaries of a trial from its reports: after some were superseded, and for trials of an older schema.
 */
export function recountSummaries(sql: Sql, metrics: MetricIndex, place: TrialPlace): void {
  const { sweep, trial } = place;
  sql.run(
    `update trial_metric set reports = 0, min = null, min_step = null, max = null, max_step = null
     where sweep = ? and trial = ?`,
    sweep,
    trial,
  );
  for (const [metric, s] of summarize(countedReports(sql, metrics, place))) {
    sql.runWith(
      `insert into trial_metric (sweep, trial, metric, count, reports, last, last_step, min, min_step, max, max_step)
       values (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?) on conflict do update set ${addedSummary}`,
      [sweep, trial, metrics.intern(sql, metric), s.reports, s.last, s.lastStep, s.min, s.minStep, s.max, s.maxStep],
    );
  }
  sql.run('update trial set summaries_kept = 1 where sweep = ? and number = ?', place.sweep, place.trial);
}

/** Computes the summaries of one trial from its reports, for a read-only store. */
export function summariesOfReports(sql: Sql, metrics: MetricIndex, place: TrialPlace): TrialMetricSummary[] {
  const summaries = summarize(countedReports(sql, metrics, place));
  return [...summaries].map(([metric, summary]) => ({ trial: place.trial, metric, ...summary }));
}

/** Reports of a trial that are not superseded, in log order. */
function countedReports(sql: Sql, metrics: MetricIndex, { sweep, trial }: TrialPlace): Report[] {
  const rows = sql.all(
    `select metric, value, step from report
     where attempt_id in (select id from attempt where sweep = ? and trial = ?) and superseded = 0 order by event_seq, seq`,
    sweep,
    trial,
  );
  return rows.map((row) => {
    const r = new RowReader(row);
    const report = { metric: metrics.name(sql, r.integer()), value: r.real() };
    const step = r.integerOrNull();
    return step === null ? report : { ...report, step };
  });
}

/** Reads the stored summaries, by trial and metric, and the trials that have none stored. */
export function readKeptSummaries(
  sql: Sql,
  metrics: MetricIndex,
  { sweep, trials, metrics: names }: SummarySelection,
): { readonly summaries: TrialMetricSummary[]; readonly missing: readonly number[] } {
  const numbers = trials === undefined ? null : JSON.stringify([...new Set(trials)]);
  const ids = names === undefined ? null : JSON.stringify(names.flatMap((name) => metrics.find(sql, name) ?? []));
  const rows = sql.all(
    `select s.trial, s.metric, s.reports, s.last, s.last_step, s.min, s.min_step, s.max, s.max_step
     from ${numbers === null ? '' : 'json_each(?2) n cross join '} trial t cross join trial_metric s on s.sweep = t.sweep and s.trial = t.number and s.reports > 0
     where t.sweep = ?1 and t.summaries_kept = 1 ${numbers === null ? 'and ?2 is null' : 'and t.number = n.value'}
       and (?3 is null or s.metric in (select value from json_each(?3)))
     order by s.trial, s.metric`,
    sweep,
    numbers,
    ids,
  );
  const missing = sql.all(
    numbers === null
      ? 'select number from trial where sweep = ?1 and summaries_kept = 0 and ?2 is null'
      : `select t.number from json_each(?2) n cross join trial t
         where t.sweep = ?1 and t.number = n.value and t.summaries_kept = 0`,
    sweep,
    numbers,
  );
  return {
    summaries: rows.map((row) => readSummary(sql, metrics, new RowReader(row))),
    missing: missing.map((row) => new RowReader(row).integer()),
  };
}

function readSummary(sql: Sql, metrics: MetricIndex, r: RowReader): TrialMetricSummary {
  return {
    trial: r.integer(),
    metric: metrics.name(sql, r.integer()),
    reports: r.integer(),
    last: r.real(),
    lastStep: r.integerOrNull(),
    min: r.integerOrNull(),
    minStep: r.integerOrNull(),
    max: r.integerOrNull(),
    maxStep: r.integerOrNull(),
  };
}
