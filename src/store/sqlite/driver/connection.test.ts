import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, silentLogger } from '../../../base/index.ts';
import { refused } from '../../contract/subject.contract.ts';
import { asStoreError, type Follower, SqliteConnection } from './connection.ts';
import { type SqlDriver, SqlError } from './driver.ts';
import { driversHere } from './drivers-here.contract.ts';
import { libsqlDriver } from './libsql-driver.ts';
import { nodeDriver } from './node-driver.ts';

describe.each(driversHere)('connection on %s', (name) => {
  let folder: string;
  let driver: SqlDriver;
  let texts: string[];
  let clock: ManualClock;
  let connection: SqliteConnection;

  const openDriver = async () => {
    const open = name === 'libsql' ? await libsqlDriver() : nodeDriver();
    if (open === undefined) throw new Error('no driver');
    const opened = open(join(folder, 'a.db'), { readOnly: false });
    opened.prepare('pragma journal_mode = wal').all([]);
    return opened;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hyperdrive-store-'));
    driver = await openDriver();
    driver.exec('create table t (a integer primary key, b text) strict');
    texts = [];
    const counted: SqlDriver = {
      ...driver,
      exec(sql) {
        texts.push(sql);
        driver.exec(sql);
      },
    };
    clock = new ManualClock();
    connection = new SqliteConnection({ driver: counted, clock, logger: silentLogger, readOnly: false });
  });

  afterEach(async () => {
    await connection.drain();
    connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  const insert = (a: number, b = '') => connection.write((sql) => sql.run('insert into t values (?, ?)', a, b));
  const rows = () => connection.read((sql) => sql.all('select a from t order by a').map(([a]) => a));

  test('calls of one event-loop turn share a transaction and see each other', async () => {
    const [, seen] = await Promise.all([insert(1), rows(), insert(2)]);
    expect(seen).toEqual([1]);
    expect(texts).toEqual(['begin immediate', 'commit']);
    texts.length = 0;
    await rows();
    expect(texts).toEqual(['begin', 'commit']);
  });

  describe('work that follows from jobs', () => {
    let follower: Follower;
    let outcomes: string[];
    let stillFollows: boolean;

    beforeEach(() => {
      outcomes = [];
      stillFollows = true;
      follower = {
        work: (sql) => {
          sql.run('insert into t values (?, ?)', 9, 'follows');
          return () => outcomes.push('committed');
        },
        stillFollows: () => stillFollows,
        leftOut: () => outcomes.push('left out'),
        undone: () => outcomes.push('undone'),
      };
      const counted: SqlDriver = {
        ...driver,
        exec(sql) {
          texts.push(sql);
          driver.exec(sql);
        },
      };
      const followers = () => [follower];
      connection = new SqliteConnection({ driver: counted, clock, logger: silentLogger, readOnly: false, followers });
    });

    test('shares their transaction', async () => {
      await insert(1);
      expect(outcomes).toEqual(['committed']);
      expect(texts).toEqual(['begin immediate', 'commit']);
      expect(await rows()).toEqual([1, 9]);
      expect(outcomes).toEqual(['committed']);
    });

    test.each([
      [true, 'left out'],
      [false, 'undone'],
    ])('is left out when it fails, and the jobs are committed (the same as before: %s)', async (same, outcome) => {
      stillFollows = same;
      follower.work = (sql) => {
        sql.run('insert into t values (8, ?)', 'gone');
        throw new RangeError('no');
      };
      await Promise.all([insert(1), insert(2)]);
      expect(outcomes).toEqual([outcome]);
      expect(await rows()).toEqual([1, 2]);
    });

    test('does not run after a job that throws', async () => {
      const results = await Promise.allSettled([insert(1), insert(1)]);
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected']);
      expect(outcomes).toEqual([]);
    });

    test('is undone when the transaction cannot be committed', async () => {
      const exec = driver.exec;
      driver.exec = (sql) => {
        if (sql === 'commit') throw new RangeError('disk');
        exec(sql);
      };
      await expect(insert(1)).rejects.toThrow('disk');
      driver.exec = exec;
      expect(outcomes).toEqual(['undone']);
      expect(await rows()).toEqual([]);
    });
  });

  test('a call that throws is rolled back alone', async () => {
    let rollbacks = 0;
    connection.onRollback(() => rollbacks++);
    const failed = connection.write((sql) => {
      sql.run('insert into t values (2, ?)', 'gone');
      throw new RangeError('no');
    });
    const results = await Promise.allSettled([insert(1), failed, insert(1), insert(3)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { message: 'no' } });
    expect(await rows()).toEqual([1, 3]);
    expect(rollbacks).toBeGreaterThanOrEqual(2);
  });

  test('a call that throws before any write does not disturb the reads of its group', async () => {
    await insert(1);
    texts.length = 0;
    const before = rows();
    const failed = insert(1);
    const after = rows();
    await expect(failed).rejects.toThrow();
    expect(await Promise.all([before, after])).toEqual([[1], [1]]);
    expect(texts).toEqual(['begin immediate', 'rollback', 'begin', 'commit']);
  });

  test('a long group is split to free the event loop', async () => {
    const slow = (a: number) =>
      connection.write((sql) => {
        clock.advance(15);
        return sql.run('insert into t values (?, null)', a);
      });
    await Promise.all([1, 2, 3, 4, 5].map(slow));
    expect(texts.filter((sql) => sql === 'commit')).toHaveLength(3);
    expect(await rows()).toEqual([1, 2, 3, 4, 5]);
  });

  test('a full disk rolls back the group, and the store works again once there is room', async () => {
    await insert(1);
    await connection.read((sql) => sql.all('pragma max_page_count = 8'));
    const small = insert(2);
    const big = insert(3, 'x'.repeat(100_000));
    await refused(big, 'STORE_FULL');
    await refused(small, 'STORE_FULL');
    expect(await rows()).toEqual([1]);
    await connection.read((sql) => sql.all('pragma max_page_count = 1000000'));
    await insert(3, 'x'.repeat(100_000));
    expect(await rows()).toEqual([1, 3]);
  });

  test('a held write lock is waited for, then reported as busy', async () => {
    const other = await openDriver();
    other.exec('begin immediate');
    let settled = false;
    const waiting = insert(1).finally(() => {
      settled = true;
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const untilScheduled = async () => {
      while (!settled && clock.nextDelayMs === undefined) await turn();
    };
    await untilScheduled();
    clock.advance(clock.nextDelayMs ?? 0);
    other.exec('commit');
    await untilScheduled();
    clock.advance(clock.nextDelayMs ?? 0);
    expect(await waiting).toBe(1);

    other.exec('begin immediate');
    settled = false;
    const given = insert(2).finally(() => {
      settled = true;
    });
    given.catch(() => {});
    const startMs = clock.nowMs();
    for (await untilScheduled(); !settled; await untilScheduled()) {
      clock.advance(clock.nextDelayMs ?? 0);
      await turn();
    }
    await refused(given, 'STORE_BUSY');
    expect(clock.nowMs() - startMs).toBeGreaterThan(9_000);
    expect(await rows()).toEqual([1]);
    other.exec('rollback');
    await insert(2);
    other.close();
    expect(await rows()).toEqual([1, 2]);
  });

  test('a value of a type unknown to SQLite is refused, not fatal', async () => {
    const wrong: unknown = undefined;
    const call = connection.write((sql) => sql.run('insert into t values (1, ?)', wrong as string));
    await expect(call).rejects.toThrow();
    expect(await rows()).toEqual([]);
  });
});

test.each([
  ['no such table: sweep', 'STORE_CORRUPT'],
  ['table trial has 3 columns but 4 values were supplied', 'STORE_CORRUPT'],
  ['no query solution', 'STORE_CORRUPT'],
  ['unsupported file format', 'STORE_CORRUPT'],
  ['CHECK constraint failed: sweep', 'STORE_INVARIANT'],
])('SQLite reports "%s" with its general code: the store says %s', (message, code) => {
  expect(asStoreError(new SqlError(message, 1, undefined))).toMatchObject({ code });
});
