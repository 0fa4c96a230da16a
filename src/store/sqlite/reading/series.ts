import { asLoss, betterOf, type Report, type SweepDefinition } from '../../../model/index.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader } from './codec.ts';
import type { SweepIndex } from './sweep-index.ts';

/** Best and last value and number of intervals of a trial's primary metric, without superseded reports. */
export interface StoredSeries {
  readonly best: number | undefined;
  /** NaN when the last value was NaN, undefined without a value. */
  readonly last: number | undefined;
  readonly intervals: number;
}

/** The series of one batch alone. */
export function seriesOf(definition: SweepDefinition, reports: readonly Report[]): StoredSeries {
  const { objective } = definition;
  let best: number | undefined;
  let last: number | undefined;
  let intervals = 0;
  if (objective === null) return { best, last, intervals };
  for (const { metric, value } of reports) {
    if (metric !== objective.primaryMetric) continue;
    best = betterOf(objective.goal, best, value);
    last = value;
    intervals++;
  }
  return { best, last, intervals };
}

/** `trial.loss` of a best value: infinite without one, so that such trials sort last. */
export function lossOf(definition: SweepDefinition, best: number | null | undefined): number {
  const goal = definition.objective?.goal;
  return best === undefined || best === null || goal === undefined ? Number.POSITIVE_INFINITY : asLoss(goal, best);
}

/** Adds the series of a batch to the trial's row. */
export function addSeries(
  sql: Sql,
  at: { readonly sweep: number; readonly trial: number },
  definition: SweepDefinition,
  added: StoredSeries,
): void {
  if (added.last === undefined) return;
  sql.run(
    `update trial set best = case when ?1 < loss then ?2 else best end, loss = min(loss, ?1), last = ?3,
       intervals = intervals + ?4 where sweep = ?5 and number = ?6`,
    lossOf(definition, added.best),
    added.best ?? null,
    added.last,
    added.intervals,
    at.sweep,
    at.trial,
  );
}

/** Recomputes the trial's row from its reports, after some were superseded. */
export function recountSeries(
  sql: Sql,
  sweeps: SweepIndex,
  at: { readonly sweep: number; readonly trial: number },
): void {
  const definition = sweeps.definition(sql, at.sweep);
  const { objective } = definition;
  if (objective === null) return;
  const rows = sql.all(
    `select r.value from report r
     where r.attempt_id in (select id from attempt where sweep = ? and trial = ?) and r.superseded = 0
       and r.metric = (select id from metric where name = ?) order by r.event_seq, r.seq`,
    at.sweep,
    at.trial,
    objective.primaryMetric,
  );
  const metric = objective.primaryMetric;
  const series = seriesOf(
    definition,
    rows.map((row) => ({ metric, value: new RowReader(row).real() })),
  );
  sql.run(
    'update trial set best = ?, loss = ?, last = ?, intervals = ? where sweep = ? and number = ?',
    series.best ?? null,
    lossOf(definition, series.best),
    series.last ?? null,
    series.intervals,
    at.sweep,
    at.trial,
  );
}
