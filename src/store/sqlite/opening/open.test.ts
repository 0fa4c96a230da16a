import { chmod, cp, mkdir, mkdtemp, open as openFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testUnless } from '../../../../test/helpers/unless.ts';
import { silentLogger, systemClock, systemRandomBytes } from '../../../base/index.ts';
import { processIdentity } from '../../../process/index.ts';
import { refused, SweepFixture, testDefinition } from '../../contract/subject.contract.ts';
import type { OpenDriver } from '../driver/driver.ts';
import { driversHere } from '../driver/drivers-here.contract.ts';
import { libsqlDriver } from '../driver/libsql-driver.ts';
import { nodeDriver } from '../driver/node-driver.ts';
import { migrate, readInstall, schemaVersion } from './migrate.ts';
import { openSqliteStore, type SqliteStoreOptions } from './open.ts';
import { migrations } from './schema.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperdrive-store-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (options: Partial<SqliteStoreOptions> = {}) =>
  openSqliteStore({ folder, clock: systemClock(), randomBytes: systemRandomBytes, logger: silentLogger, ...options });

async function openDriver(name: string, file: string, readOnly = false) {
  const driver: OpenDriver | undefined = name === 'libsql' ? await libsqlDriver() : nodeDriver();
  if (driver === undefined) throw new Error(`no driver ${name}`);
  return driver(file, { readOnly });
}

test('node:sqlite is used where it is complete', () => {
  const major = Number(process.versions.node.split('.')[0]);
  expect(nodeDriver() !== undefined).toBe(major >= 24);
});

/** Turns a store of this schema into the one that schema 10 would have. */
const toSchema10 = `
drop index event_rare;
create table metric_count (sweep integer not null, trial integer not null, metric integer not null, count integer not null, primary key (sweep, trial, metric)) strict, without rowid;
insert into metric_count select sweep, trial, metric, count from trial_metric;
create table latest_report (sweep integer not null, trial integer not null, metric integer not null, step integer not null, time_ms integer not null, value real, primary key (sweep, trial, metric)) strict, without rowid;
insert into latest_report select sweep, trial, metric, latest_step, latest_time_ms, latest_value from trial_metric where latest_step is not null;
create table metric_summary (sweep integer not null, trial integer not null, metric integer not null, reports integer not null, last real, last_step real, min real, min_step real, max real, max_step real, primary key (sweep, trial, metric)) strict, without rowid;
insert into metric_summary select sweep, trial, metric, reports, last, last_step, min, min_step, max, max_step from trial_metric where reports > 0;
create table batch (sweep integer not null, seq integer not null, attempt_id integer not null, epoch integer not null, door integer not null, first integer not null, count integer not null, live integer not null, primary key (sweep, seq)) strict, without rowid;
insert into batch select sweep, seq, source, epoch, door, first, count, live from event where kind = 'reports';
create table stream (attempt_id integer not null, epoch integer not null, door integer not null, cursor integer not null, primary key (attempt_id, epoch, door)) strict, without rowid;
insert into stream select id, epoch, 0, cursor_http from attempt where cursor_http > 0;
create table claim (attempt_id integer not null, epoch integer not null, nonce text not null, host text not null, pid integer, native_id text, restarts integer not null, resumed_step real, at_ms integer not null, primary key (attempt_id, epoch)) strict, without rowid;
insert into claim select id, epoch, nonce, 'host', null, null, 0, null, 0 from attempt where nonce is not null;
drop table trial_metric; drop table fenced_claim; drop trigger input_added;
alter table event drop column source; alter table event drop column epoch; alter table event drop column door;
alter table event drop column first; alter table event drop column count; alter table event drop column live;
alter table attempt drop column cursor_http; alter table attempt drop column cursor_spool;
alter table attempt drop column cursor_stdout; alter table attempt drop column cursor_direct`;

describe.each(driversHere)('%s', (driver) => {
  test('a store is created with its folder, and keeps its id and data', async () => {
    const deep = join(folder, 'a', 'ä b', 'c?d');
    const first = await open({ driver, folder: deep });
    expect(first.installId).toMatch(/^[0-9a-z]{10}$/);
    await first.createSweep({ id: 'sweep', definition: testDefinition() });
    await first.synced();
    await first.close();
    // Everything is in one file; libsql removes the empty log only when its statements are garbage-collected.
    const log = await stat(join(deep, 'hyperdrive.db-wal')).catch(() => ({ size: 0 }));
    expect(log.size).toBe(0);
    const second = await open({ driver, folder: deep });
    expect(second.installId).toBe(first.installId);
    expect((await second.sweeps()).map((row) => row.id)).toEqual(['sweep']);
    await second.close();
  });

  test('calls before close finish, later calls are refused', async () => {
    const store = await open({ driver });
    const made = store.createSweep({ id: 'sweep', definition: testDefinition() });
    const closed = Promise.all([store.close(), store.close()]);
    await refused(store.sweeps(), 'STORE_CLOSED');
    expect((await made).id).toBe('sweep');
    await closed;
    await store.synced();
    await refused(store.sweep('sweep'), 'STORE_CLOSED');
  });

  test('a read-only connection sees what another writes, and refuses to write', async () => {
    const store = await open({ driver });
    await store.createSweep({ id: 'sweep', definition: testDefinition() });
    const reader = await open({ driver, readOnly: true });
    expect(reader.installId).toBe(store.installId);
    expect(await reader.sweep('sweep')).toEqual(await store.sweep('sweep'));
    await store.command('sweep', { kind: 'pause' });
    expect((await reader.sweep('sweep')).paused).toBe(true);
    await refused(reader.command('sweep', { kind: 'pause' }), 'STORE_READ_ONLY');
    await reader.synced();
    await reader.close();
    await store.close();
    const later = await open({ driver, readOnly: true });
    expect((await later.sweep('sweep')).paused).toBe(true);
    await later.close();
  });

  test('both drivers read the same file', async () => {
    const store = await open({ driver });
    const sweep = await SweepFixture.create({
      clock: expect.anything(),
      store,
      other: store,
      owner: processIdentity(),
      dispose: async () => {},
    });
    await sweep.start(0);
    for (const name of driversHere) {
      const other = await open({ driver: name, readOnly: true });
      expect(await other.log({ sweepId: 'sweep' })).toEqual(await store.log({ sweepId: 'sweep' }));
      await other.close();
    }
    await store.close();
  });

  test("a file that is not a database and another program's database are refused", async () => {
    await writeFile(join(folder, 'hyperdrive.db'), 'text, and enough of it to be longer than a header. '.repeat(40));
    await refused(open({ driver }), 'STORE_CORRUPT');
    const file = join(folder, 'other.db');
    const foreign = await openDriver(driver, file);
    foreign.exec('create table mine (a)');
    foreign.close();
    await refused(open({ driver, file }), 'STORE_CORRUPT');
  });

  test('a damaged page is reported as corrupt', async () => {
    const store = await open({ driver });
    await store.createSweep({ id: 'sweep', definition: testDefinition() });
    await store.close();
    const file = await openFile(join(folder, 'hyperdrive.db'), 'r+');
    const { size } = await file.stat();
    // Everything after the first page, which contains the schema.
    await file.write(Buffer.alloc(size - 4096, 0x5a), 0, size - 4096, 4096);
    await file.close();
    const use = async () => {
      const damaged = await open({ driver });
      try {
        await damaged.createSweep({ id: 'other', definition: testDefinition() });
      } finally {
        await damaged.close();
      }
    };
    await refused(use(), 'STORE_CORRUPT');
  });

  test('a damaged schema format in the header is reported as corrupt', async () => {
    await (await open({ driver })).close();
    const file = await openFile(join(folder, 'hyperdrive.db'), 'r+');
    // A number from 1 to 4.
    await file.write(Buffer.of(0xff), 0, 1, 47);
    await file.close();
    await refused(open({ driver }), 'STORE_CORRUPT');
  });

  test('the first process that opens an older schema migrates it, even to read', async () => {
    const file = join(folder, 'hyperdrive.db');
    const old = await openDriver(driver, file);
    migrate(old, () => 'install', migrations.slice(0, 2));
    old.close();
    const reader = await open({ driver, readOnly: true });
    expect(await reader.sweeps()).toEqual([]);
    await reader.close();
    const store = await open({ driver });
    await store.createSweep({ id: 'sweep', definition: testDefinition() });
    await store.close();
  });

  test('an older schema is not migrated while a process drives a sweep with it', async () => {
    const file = join(folder, 'hyperdrive.db');
    const store = await open({ driver });
    await store.createSweep({ id: 'sweep', definition: testDefinition() });
    await store.acquireLease('sweep', processIdentity(process.ppid), 60_000);
    await store.close();
    const old = await openDriver(driver, file);
    old.exec(`update install set schema_version = ${schemaVersion - 1}`);
    old.close();
    expect(await refused(open({ driver, readOnly: true }), 'STORE_BUSY')).toMatchObject({ found: schemaVersion - 1 });
  });

  test('an older schema with a damaged lease owner is migrated', async () => {
    const file = join(folder, 'hyperdrive.db');
    const store = await open({ driver });
    await store.createSweep({ id: 'sweep', definition: testDefinition() });
    await store.acquireLease('sweep', processIdentity(process.ppid), 60_000);
    await store.close();
    const old = await openDriver(driver, file);
    old.exec(`update install set schema_version = 10; update sweep set lease_owner = '{"pid'`);
    old.exec(toSchema10);
    old.close();
    const reader = await open({ driver, readOnly: true });
    expect(await reader.sweep('sweep')).toMatchObject({ leaseOwner: { owner: null } });
    await reader.close();
  });

  test('a newer schema is left alone', async () => {
    const store = await open({ driver });
    await store.close();
    const file = join(folder, 'hyperdrive.db');
    const newer = await openDriver(driver, file);
    newer.exec('update install set schema_version = 1000');
    newer.close();
    expect(await refused(open({ driver }), 'STORE_NEWER_SCHEMA')).toEqual({ found: 1000, known: schemaVersion });
    await refused(open({ driver, readOnly: true }), 'STORE_NEWER_SCHEMA');
  });

  test('an older schema is migrated in one transaction', async () => {
    const file = join(folder, 'old.db');
    const old = await openDriver(driver, file);
    const id = migrate(old, () => 'first');
    const next = { version: 1000, sql: 'create table added (a integer) strict;' };
    const broken = { version: 1001, sql: 'create table broken (a integer); insert into nowhere values (1);' };
    expect(() => migrate(old, () => 'second', [...migrations, next, broken])).toThrow(/nowhere/);
    expect(readInstall(old)).toEqual({ id: 'first', version: schemaVersion });
    expect(migrate(old, () => 'third', [...migrations, next])).toBe(id);
    old.exec('insert into added values (1)');
    old.close();
  });

  test('points and latest values of an older schema survive migration', async () => {
    const file = join(folder, 'hyperdrive.db');
    const made = await open({ driver });
    const owner = processIdentity();
    const clock = expect.anything();
    const sweep = await SweepFixture.create({ clock, store: made, other: made, owner, dispose: async () => {} });
    const key = await sweep.start(0);
    await sweep.send(key, {
      reports: [
        { metric: 'loss', value: 0.1 + 0.2, step: 2, timeMs: 7.5 },
        { metric: 'loss', value: 1, step: 1, timeMs: 9 },
      ],
    });
    await made.close();
    const old = await openDriver(driver, file);
    old.exec(toSchema10);
    // An older schema: no tables of points, and each point as a fact.
    for (const table of ['experiment', 'point_series', 'point', 'latest_report', 'metric_summary'])
      old.exec(`drop table ${table}`);
    old.exec('alter table trial drop column latest_kept; alter table trial drop column summaries_kept');
    old.exec('alter table event drop column sum; drop table place');
    for (const [kind, name, value] of [
      ['mlflow/run/00001/metric', 'm|2|5|0.30000000000000004', { key: 'm', value: 0.1 + 0.2, timestamp: 5, step: 2 }],
      ['mlflow/run/00001/metric', 'm|3|6|NaN', { key: 'm', value: 'NaN', timestamp: 6, step: 3 }],
      ['mlflow/run/00002/metric', 'm|0|0|1', { key: 'm', value: '-Infinity', timestamp: 0, step: 0 }],
      ['mlflow/run/00002/metric', 'broken', { key: 'm' }],
      ['mlflow/run/00002/tag', 'a', 'b'],
    ] as const) {
      old.prepare('insert into annotation values (1, 0, ?, ?, ?, 1)').run([kind, name, JSON.stringify(value)]);
    }
    old.exec('update install set schema_version = 7');
    old.close();
    const store = await open({ driver });
    const reader = await open({ driver, readOnly: true });
    const points = (run: number) => store.points({ sweepId: 'sweep', trial: 0, run, metric: 'm' });
    expect(await points(1)).toEqual([
      { metric: 'm', value: 0.1 + 0.2, step: 2, timeMs: 5 },
      { metric: 'm', value: Number.NaN, step: 3, timeMs: 6 },
    ]);
    expect(await points(2)).toMatchObject([{ value: Number.NEGATIVE_INFINITY }]);
    expect(await store.annotations({ sweepId: 'sweep' })).toMatchObject([{ kind: 'mlflow/run/00002/tag' }]);
    const latest = [{ trial: 0, metric: 'loss', value: 0.1 + 0.2, step: 2, timeMs: 7 }];
    for (const from of [reader, store, store]) expect(await from.latestReports({ sweepId: 'sweep' })).toEqual(latest);
    await sweep.send(key, { first: 3, reports: [{ metric: 'loss', value: 5, step: 3, timeMs: 1 }] }, store);
    expect(await store.latestReports({ sweepId: 'sweep', trial: 0 })).toMatchObject([{ value: 5 }]);
    await reader.close();
    await store.close();
  });

  test.each([1, 2, 3, 4, 5, 8, 9])('a store of schema %i gets summaries of metrics', async (version) => {
    const file = join(folder, 'hyperdrive.db');
    const old = await openDriver(driver, file);
    migrate(
      old,
      () => 'install',
      migrations.filter((step) => step.version <= version),
    );
    const sum = version >= 9 ? ', null' : '';
    old.exec(`
      insert into sweep (n, id, state, paused, max_total, max_concurrent, limits_version, next_seq, folded_seq, next_number,
        due_count, created_at_ms, lease_token, lease_until_ms) values (1, 'sweep', 'running', 0, 4, 2, 1, 3, 2, 1, 1, 1, 0, 0);
      insert into definition values (1, '${JSON.stringify(testDefinition())}');
      insert into metric values (1, 'loss'), (2, 'other');
      insert into trial (sweep, number, state, config, basis_seq, loss, created_at_ms) values (1, 0, 'running', '{}', 1, 0, 1);
      insert into attempt (id, sweep, trial, attempt, key, state, target, epoch, planned_at_ms)
        values (1, 1, 0, 0, 'key', 'running', 'local', 1, 1);
      insert into event values (1, 2, 'reports', 1, 0, 0, 1, null, null${sum});
      insert into batch values (1, 2, 1, 1, 1, 1, 4, 1);
      insert into report values (1, 1, 1, 1, 1, 4, 0, null, 2, 0), (1, 1, 1, 2, 1, 2, 1, null, 2, 0),
        (1, 1, 1, 3, 1, null, 2, null, 2, 0), (1, 1, 1, 4, 2, 1, null, null, 2, 1);
    `);
    old.close();
    const store = await open({ driver });
    const reader = await open({ driver, readOnly: true });
    const wanted = [
      { trial: 0, metric: 'loss', reports: 3, last: Number.NaN, lastStep: 2, min: 2, minStep: 1, max: 4, maxStep: 0 },
    ];
    // The first reader computes them from the reports, since it cannot write; then they are stored.
    for (const from of [reader, store, reader]) {
      expect(await from.metricSummaries({ sweepId: 'sweep' })).toEqual(wanted);
      expect(await from.metricSummaries({ sweepId: 'sweep', trials: [0], metrics: ['other'] })).toEqual([]);
    }
    await reader.close();
    await store.close();
  });

  test('a path that cannot be opened is refused', async () => {
    await mkdir(join(folder, 'hyperdrive.db'));
    await refused(open({ driver }), 'STORE_CANNOT_OPEN');
    await refused(open({ driver, file: join(folder, 'none.db'), readOnly: true }), 'STORE_CANNOT_OPEN');
    await writeFile(join(folder, 'plain'), '');
    await refused(open({ driver, folder: join(folder, 'plain', 'below') }), 'STORE_CANNOT_OPEN');
    await refused(open({ driver, folder: join(folder, 'plain') }), 'STORE_CANNOT_OPEN');
    // No process can make a folder here.
    if (process.platform === 'linux') await refused(open({ driver, folder: '/proc/state' }), 'STORE_CANNOT_OPEN');
  });

  testUnless(process.getuid?.() === 0 && 'root may write everywhere')(
    'a folder without write permission is refused, but can be read',
    async () => {
      const store = await open({ driver });
      await store.close();
      await chmod(join(folder, 'hyperdrive.db'), 0o444);
      await chmod(folder, 0o555);
      try {
        await refused(open({ driver }), 'STORE_READ_ONLY');
        const reader = await open({ driver, readOnly: true });
        expect(await reader.sweeps()).toEqual([]);
        await reader.close();
      } finally {
        await chmod(folder, 0o755);
      }
    },
  );

  test('spool-trimmed-too-early: a store restored from a backup reports its lower cursor', async () => {
    const store = await open({ driver });
    const subject = {
      clock: expect.anything(),
      store,
      other: store,
      owner: processIdentity(),
      dispose: async () => {},
    };
    const sweep = await SweepFixture.create(subject);
    const key = await sweep.start(0);
    await sweep.report(key, 1, [3, 2]);
    const older = join(folder, 'older');
    await mkdir(older);
    for (const name of ['hyperdrive.db', 'hyperdrive.db-wal']) await cp(join(folder, name), join(older, name));
    expect(await sweep.report(key, 3, [1])).toEqual({ cursor: 3 });
    await store.close();
    // A copy beside its original is refused.
    await rename(join(folder, 'hyperdrive.db'), join(folder, 'later.db'));
    const restored = await open({ driver, folder: older });
    const batch = (first: number, values: readonly number[]) =>
      sweep.send(key, { first, reports: values.map((value) => ({ metric: 'loss', value })) }, restored);
    expect(await refused(batch(4, [0]), 'TRACKING_GAP')).toMatchObject({ cursor: 2 });
    expect(await batch(3, [1, 0])).toEqual({ cursor: 4 });
    expect((await restored.reports({ sweepId: 'sweep' })).map((row) => row.value)).toEqual([3, 2, 1, 0]);
    await restored.close();
  });
});
