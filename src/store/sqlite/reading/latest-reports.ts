import type { Point } from '../../annotations.ts';
import type { Sql } from '../driver/connection.ts';
import { readPoint } from '../records/points.ts';
import { RowReader } from './codec.ts';
import { latestFirst } from './latest.ts';
import type { MetricIndex } from './sweep-index.ts';
import type { TrialPlace } from './trial-metrics.ts';

/**
 * Recomputes the latest values of a trial from its reports: after some were superseded, and for trials of an older
 * schema.
 */
export function recountLatest(sql: Sql, { sweep, trial }: TrialPlace): void {
  sql.run('update trial_metric set latest_step = null where sweep = ? and trial = ?', sweep, trial);
  sql.run(
    `insert into trial_metric (sweep, trial, metric, latest_step, latest_time_ms, latest_value, count, reports)
     select *, 0, 0 from (${latestInReports}) where true
     on conflict do update set latest_step = excluded.latest_step, latest_time_ms = excluded.latest_time_ms,
       latest_value = excluded.latest_value`,
    sweep,
    trial,
  );
  sql.run('update trial set latest_kept = 1 where sweep = ? and number = ?', sweep, trial);
}

const latestInReports = `select ?1, ?2, metric, step, time_ms, value from (
    select *, row_number() over (partition by metric order by ${latestFirst}) as place from (
      select r.metric, cast(coalesce(r.step, 0) as integer) as step, r.value,
        cast(coalesce(r.time_ms, e.at_ms) as integer) - coalesce(r.time_ms < cast(r.time_ms as integer), 0) as time_ms
      from attempt a cross join report r on r.attempt_id = a.id cross join event e on e.sweep = a.sweep and e.seq = r.event_seq
      where a.sweep = ?1 and a.trial = ?2 and r.superseded = 0
    )
  ) where place = 1`;

/** Reads the stored latest values, and the trials that have none stored. */
export function readKeptLatest(
  sql: Sql,
  metrics: MetricIndex,
  sweep: number,
  trial?: number,
): { readonly latest: (Point & { readonly trial: number })[]; readonly missing: readonly number[] } {
  const one = trial === undefined ? [] : [trial];
  const rows = sql.all(
    `select l.trial, l.metric, l.latest_step, l.latest_time_ms, l.latest_value from trial_metric l
     join trial t on t.sweep = l.sweep and t.number = l.trial and t.latest_kept = 1
     where l.latest_step is not null and l.sweep = ? ${trial === undefined ? '' : 'and l.trial = ?'} order by l.trial, l.metric`,
    sweep,
    ...one,
  );
  const missing = sql.all(
    `select number from trial where sweep = ? and latest_kept = 0 ${trial === undefined ? '' : 'and number = ?'}`,
    sweep,
    ...one,
  );
  return {
    latest: rows.map((row) => {
      const r = new RowReader(row);
      return { trial: r.integer(), ...readPoint(sql, metrics, r) };
    }),
    missing: missing.map((row) => new RowReader(row).integer()),
  };
}

/** Computes the latest values of one trial from its reports, for a read-only store. */
export function readLatestInReports(sql: Sql, metrics: MetricIndex, { sweep, trial }: TrialPlace) {
  return sql.all(latestInReports, sweep, trial).map((row) => {
    const [, , ...columns] = row;
    return { trial, ...readPoint(sql, metrics, new RowReader(columns)) };
  });
}
