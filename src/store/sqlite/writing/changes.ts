import {
  type DefinitionVersion,
  definitionChangeSchema,
  type Limits,
  type SweepDefinition,
  type SweepRow,
} from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { SweepCommand } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import { limitColumns, parseAs, parseObject, RowReader } from '../reading/codec.ts';
import { appendEntry } from '../reading/log.ts';

type Command<Kind extends SweepCommand['kind']> = Extract<SweepCommand, { kind: Kind }>;

/** Changes all limits at once. */
export function changeLimits(sql: Sql, n: number, sweep: SweepRow, wanted: Command<'change_limits'>): void {
  const { limits, ifVersion } = wanted;
  if (ifVersion !== null && ifVersion !== sweep.limitsVersion)
    throw versionMismatch(sweep, 'limits', sweep.limitsVersion, ifVersion);
  if (!limitsDiffer(limits, sweep)) return;
  writeLimits(sql, n, limits);
  appendEntry(sql, n, { kind: 'limits.changed', isInput: true, body: { limits } });
}

/**
 * Appends a version of the definition. The write lock covers positions and trial numbers, so the change itself records
 * the first trial that it applies to.
 */
export function changeDefinition(sql: Sql, n: number, sweep: SweepRow, wanted: Command<'change_definition'>): void {
  const { definition, defaults, by, note, ifVersion, ifLimitsVersion } = wanted;
  if (ifVersion !== sweep.definitionVersion)
    throw versionMismatch(sweep, 'definition', sweep.definitionVersion, ifVersion);
  if (ifLimitsVersion !== sweep.limitsVersion)
    throw versionMismatch(sweep, 'limits', sweep.limitsVersion, ifLimitsVersion);
  checkNotEnding(sweep);
  const version = sweep.definitionVersion + 1;
  const body = { version, definition, defaults, firstTrial: sweep.nextNumber, by, note };
  const seq = appendEntry(sql, n, { kind: 'definition.changed', isInput: true, body });
  sql.run('insert into definition_change values (?, ?, ?)', n, version, seq);
  sql.run('update sweep set definition_version = ? where n = ?', version, n);
  recordChange(sql, n, seq);
  if (limitsDiffer(definition.limits, sweep)) writeLimits(sql, n, definition.limits);
}

/** Appends configurations that take the next trial numbers. */
export function appendEnqueued(sql: Sql, n: number, sweep: SweepRow, wanted: Command<'enqueue'>): void {
  const { trials, by, onTop } = wanted;
  checkNotEnding(sweep);
  if (onTop) {
    const limits = { ...sweep.limits, maxTotalTrials: sweep.limits.maxTotalTrials + trials.length };
    writeLimits(sql, n, limits);
    appendEntry(sql, n, { kind: 'limits.changed', isInput: true, body: { limits } });
  }
  recordChange(sql, n, appendEntry(sql, n, { kind: 'enqueued', isInput: true, body: { trials, by } }));
}

/** Every version of a sweep's definition. */
export function readVersions(sql: Sql, n: number, first: SweepDefinition): readonly DefinitionVersion[] {
  const submitted = sql.get('select seq, at_ms from event where sweep = ? and seq = 1', n);
  const r = new RowReader(submitted ?? []);
  const none = { defaults: {}, firstTrial: 0, by: null, note: null };
  const versions: DefinitionVersion[] = [
    { version: 1, definition: first, ...none, seq: r.integer(), atMs: r.integer() },
  ];
  const rows = sql.all(
    `select e.seq, e.at_ms, e.body from definition_change c join event e on e.sweep = c.sweep and e.seq = c.seq
     where c.sweep = ? order by c.version`,
    n,
  );
  for (const row of rows) {
    const reader = new RowReader(row);
    const place = { seq: reader.integer(), atMs: reader.integer() };
    versions.push({ ...parseAs(definitionChangeSchema, parseObject(reader.text()), 'a change'), ...place });
  }
  return versions;
}

/** Blocks suggestions until this input is folded, and lets an exhausted sampler be asked again. */
function recordChange(sql: Sql, n: number, seq: number): void {
  sql.run('update sweep set steered_seq = ?, total_effective = null where n = ?', seq, n);
}

/** @throws STORE_SWEEP_ENDING */
function checkNotEnding(sweep: SweepRow): void {
  if (sweep.state === 'running' && sweep.cancelSeq === null) return;
  throw storeError(
    'STORE_SWEEP_ENDING',
    `Sweep ${sweep.id} is ending and suggests no more trials. Create a new sweep with resume_from: [${sweep.id}].`,
    { details: { sweepId: sweep.id, state: sweep.state } },
  );
}

function limitsDiffer(limits: Limits, sweep: SweepRow): boolean {
  const columns = limitColumns(limits);
  return limitColumns(sweep.limits).some((value, index) => value !== columns[index]);
}

function writeLimits(sql: Sql, n: number, limits: Limits): void {
  sql.runWith(
    `update sweep set max_total = ?, max_concurrent = ?, timeout_ms = ?, trial_timeout_ms = ?, max_failed = ?,
       limits_version = limits_version + 1 where n = ?`,
    [...limitColumns(limits), n],
  );
}

function versionMismatch(sweep: SweepRow, what: 'definition' | 'limits', version: number, expected: number): Error {
  return storeError(
    'STORE_VERSION_MISMATCH',
    `The ${what} of sweep ${sweep.id} ${what === 'limits' ? 'are' : 'is'} at version ${version}, not ${expected}: ` +
      'someone changed the sweep in the meantime. Read it again and repeat the change.',
    { details: { sweepId: sweep.id, of: what, version, expected } },
  );
}
