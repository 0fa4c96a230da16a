import type { SqlDriver } from '../driver/driver.ts';
import { movePointFacts } from './move-point-facts.ts';

/** One step of the schema. Never edit a released step; add a new one. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
  /** Changes beyond SQL, such as moving rows, in the same transaction. */
  readonly rewrite?: (driver: SqlDriver) => void;
}

/**
 * Tables of the store, as `protocol.md` section 9 describes them. Details that are not obvious:
 * - Other tables refer to a sweep by its row number `n`, metric names are interned, and channels (`door`) are small
 *   numbers, because reports are the bulk of the file.
 * - An entry of kind `reports` names the rows of `report` that came with it (`source`, `epoch`, `door`, `first`, `count`),
 *   so reading in log order and reading one attempt in sequence are both range scans, without a second index over reports.
 * - The cursors of an attempt are those of its newest epoch. `fenced_claim` has the nonces of its earlier epochs.
 * - `trial.loss` is `best` as a loss, infinite without a value: one index serves best-first order for either goal. The
 *   index includes the state so that skipping to an offset reads no rows.
 * - `definition` contains version 1; later versions are log entries that `definition_change` points to.
 * - In `real` columns whose value must exist, NULL means NaN.
 * - `event.sum` is the checksum of an entry with its reports; NULL in entries of earlier versions. `place` contains the
 *   folder in which the store was last opened to write.
 * - `annotation.trial` is -1 for facts about the sweep itself.
 * - `token.name` is JSON: a name may contain any character, and one of the drivers cuts text at a NUL.
 * - `token_adoption` has one row once the tokens of an earlier version's file were imported, so that a copy of that
 *   file never brings back revoked tokens.
 * - In `annotation` and `point_series`, a negative `sweep` is the number of an experiment outside sweeps.
 * - `point_series` contains the latest point of a metric, by the rule of `latestReports`; `point` contains every point
 *   once. There a NaN value is stored as 0 with `is_nan`: NULL cannot be part of a key.
 * - `trial_metric.count` counts all reports of a metric, `reports` those that are not superseded, which the summary is of;
 *   `latest_…` is the latest of them by the rule of `latestReports`, NULL in `latest_step` without one. Summaries are
 *   maintained for trials with `summaries_kept`, latest values for those with `latest_kept`; a trial of an older schema
 *   gets them at the first read.
 * - `trial_count` and `trial_metric` are maintained by writes because counting 10 million rows for a page is too slow.
 * - `event_rare` finds the kinds that a log of millions of entries has few of; see `rare-entries.ts`.
 * - `sweep.next_seq` moves with every input by trigger, and with every commit of decisions by the commit.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
create table install (id text primary key, schema_version integer not null) strict;
create table metric (id integer primary key, name text not null unique) strict;
create table sweep (
  n integer primary key, id text not null unique, state text not null, paused integer not null,
  max_total integer not null, max_concurrent integer not null, timeout_ms integer, trial_timeout_ms integer,
  max_failed integer, limits_version integer not null, total_effective integer, cancel_seq integer, ending_reason text,
  message text, next_seq integer not null, folded_seq integer not null, next_number integer not null,
  due_count integer not null, created_at_ms integer not null, ended_at_ms integer, lease_owner text,
  lease_token integer not null, lease_until_ms integer not null, check (folded_seq < next_seq)
) strict;
create table definition (sweep integer primary key, body text not null) strict;
create table event (
  sweep integer not null, seq integer not null, kind text not null, is_input integer not null, trial integer,
  attempt integer, at_ms integer not null, caused_by integer, body text, primary key (sweep, seq)
) strict, without rowid;
create unique index one_verdict on event (sweep, trial) where kind = 'trial.verdict';
create unique index one_outcome on event (sweep, trial) where kind = 'trial.ended';
create unique index one_end on event (sweep, trial, attempt) where kind = 'attempt.ended';
create index event_but_reports on event (sweep, seq) where kind <> 'reports';
create table due (sweep integer not null, number integer not null, basis_seq integer not null, primary key (sweep, number)) strict, without rowid;
create table trial (
  sweep integer not null, number integer not null, state text not null, config text not null, basis_seq integer not null,
  attempts integer not null default 0, cancel_seq integer, verdict text, verdict_seq integer, verdict_cause integer,
  stop text, failure text, message text, user_retries integer not null default 0, infra_retries integer not null default 0,
  preemptions integer not null default 0, retry_at_ms integer, ended_seq integer, ended_cause integer, best real, last real,
  intervals integer not null default 0, loss real not null, created_at_ms integer not null, started_at_ms integer,
  ended_at_ms integer, primary key (sweep, number), check ((verdict is null) = (verdict_seq is null))
) strict;
create index trial_by_state on trial (sweep, state, number);
create index trial_by_best on trial (sweep, loss, number, state);
create table trial_count (sweep integer not null, state text not null, count integer not null, primary key (sweep, state)) strict, without rowid;
create trigger trial_added after insert on trial begin
  insert into trial_count values (new.sweep, new.state, 1) on conflict do update set count = count + 1;
end;
create trigger trial_moved after update of state on trial when new.state <> old.state begin
  update trial_count set count = count - 1 where sweep = old.sweep and state = old.state;
  insert into trial_count values (new.sweep, new.state, 1) on conflict do update set count = count + 1;
end;
create table attempt (
  id integer primary key, sweep integer not null, trial integer not null, attempt integer not null, key text not null unique,
  state text not null, token_hash blob, target text not null, epoch integer not null default 0, nonce text,
  restarts integer not null default 0, last_seen_ms integer, beat integer not null default 0, native_id text,
  deadline_seq integer, ended_seq integer, end_kind text, end_source text, end_exit_code integer, end_signal text,
  end_message text, reaped_at_ms integer, planned_at_ms integer not null, claimed_at_ms integer, ended_at_ms integer,
  unique (sweep, trial, attempt), check ((ended_seq is null) = (end_kind is null)),
  check (reaped_at_ms is null or ended_seq is not null)
) strict;
create unique index one_open_attempt on attempt (sweep, trial) where ended_seq is null;
create index attempt_unreaped on attempt (sweep, trial, attempt) where reaped_at_ms is null;
create table claim (
  attempt_id integer not null, epoch integer not null, nonce text not null, host text not null, pid integer, native_id text,
  restarts integer not null, resumed_step real, at_ms integer not null, primary key (attempt_id, epoch)
) strict, without rowid;
create table stream (attempt_id integer not null, epoch integer not null, door integer not null, cursor integer not null, primary key (attempt_id, epoch, door)) strict, without rowid;
create table batch (
  sweep integer not null, seq integer not null, attempt_id integer not null, epoch integer not null, door integer not null,
  first integer not null, count integer not null, live integer not null, primary key (sweep, seq)
) strict, without rowid;
create table report (
  attempt_id integer not null, epoch integer not null, door integer not null, seq integer not null, metric integer not null,
  value real, step real, time_ms real, event_seq integer not null, superseded integer not null,
  primary key (attempt_id, epoch, door, seq)
) strict, without rowid;
create table metric_count (sweep integer not null, trial integer not null, metric integer not null, count integer not null, primary key (sweep, trial, metric)) strict, without rowid;
create table request (key text primary key, hash text not null, answer text not null, at_ms integer not null) strict, without rowid;
`,
  },
  {
    version: 2,
    sql: `
create table annotation (
  sweep integer not null, trial integer not null, kind text not null, key text not null, value text not null,
  at_ms integer not null, primary key (sweep, trial, kind, key)
) strict, without rowid;
`,
  },
  {
    version: 3,
    sql: `
alter table sweep add column definition_version integer not null default 1;
alter table sweep add column steered_seq integer not null default 0;
create table definition_change (sweep integer not null, version integer not null, seq integer not null, primary key (sweep, version)) strict, without rowid;
`,
  },
  {
    version: 4,
    sql: `
alter table trial add column parent integer;
`,
  },
  {
    version: 5,
    sql: `
create table token (
  id text primary key, name text not null, role text not null, created_at_ms integer not null, expires_at_ms integer,
  sha256 blob not null
) strict, without rowid;
create table token_adoption (only integer primary key check (only = 1), at_ms integer not null) strict;
`,
  },
  {
    version: 8,
    sql: `
create table experiment (
  n integer primary key, id text not null unique, name text not null unique, deleted integer not null,
  created_at_ms integer not null, changed_at_ms integer not null
) strict;
create table point_series (
  id integer primary key, sweep integer not null, trial integer not null, run integer not null, metric integer not null,
  step integer not null, time_ms integer not null, value real, unique (sweep, trial, run, metric)
) strict;
create table point (
  series integer not null, time_ms integer not null, step integer not null, is_nan integer not null, value real not null,
  primary key (series, time_ms, step, is_nan, value)
) strict, without rowid;
create table latest_report (
  sweep integer not null, trial integer not null, metric integer not null, step integer not null, time_ms integer not null,
  value real, primary key (sweep, trial, metric)
) strict, without rowid;
alter table trial add column latest_kept integer not null default 0;
`,
    rewrite: movePointFacts,
  },
  {
    version: 9,
    sql: `
alter table event add column sum integer;
create table place (only integer primary key check (only = 1), path text not null) strict;
`,
  },
  {
    version: 10,
    sql: `
create table metric_summary (
  sweep integer not null, trial integer not null, metric integer not null, reports integer not null,
  last real, last_step real, min real, min_step real, max real, max_step real, primary key (sweep, trial, metric)
) strict, without rowid;
alter table trial add column summaries_kept integer not null default 0;
`,
  },
  {
    version: 11,
    sql: `
create table trial_metric (
  sweep integer not null, trial integer not null, metric integer not null, count integer not null,
  reports integer not null, last real, last_step real, min real, min_step real, max real, max_step real,
  latest_step integer, latest_time_ms integer, latest_value real, primary key (sweep, trial, metric)
) strict, without rowid;
insert into trial_metric
  select c.sweep, c.trial, c.metric, c.count, coalesce(s.reports, 0), s.last, s.last_step, s.min, s.min_step, s.max, s.max_step,
    l.step, l.time_ms, l.value
  from metric_count c
  left join metric_summary s on s.sweep = c.sweep and s.trial = c.trial and s.metric = c.metric
  left join latest_report l on l.sweep = c.sweep and l.trial = c.trial and l.metric = c.metric;
drop table metric_count;
drop table metric_summary;
drop table latest_report;

alter table event add column source integer;
alter table event add column epoch integer;
alter table event add column door integer;
alter table event add column first integer;
alter table event add column count integer;
alter table event add column live integer;
update event set (source, epoch, door, first, count, live) =
  (select b.attempt_id, b.epoch, b.door, b.first, b.count, b.live from batch b where b.sweep = event.sweep and b.seq = event.seq)
  where kind = 'reports';
drop table batch;

alter table attempt add column cursor_http integer not null default 0;
alter table attempt add column cursor_spool integer not null default 0;
alter table attempt add column cursor_stdout integer not null default 0;
alter table attempt add column cursor_direct integer not null default 0;
update attempt set
  cursor_http = coalesce((select cursor from stream s where s.attempt_id = attempt.id and s.epoch = attempt.epoch and s.door = 0), 0),
  cursor_spool = coalesce((select cursor from stream s where s.attempt_id = attempt.id and s.epoch = attempt.epoch and s.door = 1), 0),
  cursor_stdout = coalesce((select cursor from stream s where s.attempt_id = attempt.id and s.epoch = attempt.epoch and s.door = 2), 0),
  cursor_direct = coalesce((select cursor from stream s where s.attempt_id = attempt.id and s.epoch = attempt.epoch and s.door = 3), 0);
drop table stream;

create table fenced_claim (attempt_id integer not null, epoch integer not null, nonce text not null, primary key (attempt_id, epoch)) strict, without rowid;
insert into fenced_claim select c.attempt_id, c.epoch, c.nonce from claim c join attempt a on a.id = c.attempt_id where c.epoch < a.epoch;
drop table claim;

create trigger input_added after insert on event when new.is_input = 1 begin
  update sweep set next_seq = max(next_seq, new.seq + 1) where n = new.sweep;
end;
`,
  },
  {
    version: 12,
    sql: `
create index event_rare on event (sweep, kind, seq) where kind in (
  'sweep.submitted', 'limits.changed', 'definition.changed', 'enqueued', 'paused', 'resumed', 'cancel.requested',
  'deadline.sweep', 'observed', 'attempt.noticed', 'sampler.exhausted', 'sweep.ending', 'sweep.ended', 'notice'
);
`,
  },
  // The same tables: earlier programs know neither define-by-run definitions nor their entries, and must leave them alone.
  { version: 13, sql: '' },
];
