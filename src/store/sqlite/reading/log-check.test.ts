import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger, systemClock, systemRandomBytes } from '../../../base/index.ts';
import { processIdentity } from '../../../process/index.ts';
import { SweepFixture } from '../../contract/subject.contract.ts';
import { driversHere } from '../driver/drivers-here.contract.ts';
import { libsqlDriver } from '../driver/libsql-driver.ts';
import { openSqliteStore } from '../opening/open.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperdrive-sums-'));
  const store = await open('sound');
  const subject = { clock: expect.anything(), store, other: store, owner: processIdentity(), dispose: async () => {} };
  const sweep = await SweepFixture.create(subject);
  const key = await sweep.start(0);
  await sweep.send(key, {
    reports: [
      { metric: 'loss', value: 0.1 + 0.2, step: 2, timeMs: 7.5 },
      { metric: 'précision 🎯', value: Number.NaN },
      { metric: 'loss', value: -0, step: -0 },
      { metric: 'loss', value: Number.NEGATIVE_INFINITY },
    ],
  });
  await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (name: string, driver = driversHere[0]) =>
  openSqliteStore({
    ...{ file: join(folder, `${name}.db`), clock: systemClock(), randomBytes: systemRandomBytes, logger: silentLogger },
    ...(driver !== undefined && { driver }),
  });

async function check(name: string, driver = driversHere[0]) {
  const store = await open(name, driver);
  try {
    return await store.checkLog({ sweepId: 'sweep', after: 0, limit: 1_000 });
  } finally {
    await store.close();
  }
}

/** Checks a copy whose file SQL has damaged. */
async function damaged(name: string, sql: string) {
  await cp(join(folder, 'sound.db'), join(folder, `${name}.db`));
  const driver = await libsqlDriver();
  const database = driver?.(join(folder, `${name}.db`), { readOnly: false });
  database?.exec(sql);
  database?.close();
  return check(name);
}

test.each(driversHere)('every entry matches its checksum, whatever the values of its reports (%s)', async (driver) => {
  // A file of its own: two SQLite libraries in one process do not see each other's locks, and one that closes late removes
  // the log of the other.
  const name = `sound-${driver.replace(':', '-')}`;
  await cp(join(folder, 'sound.db'), join(folder, `${name}.db`));
  const found = await check(name, driver);
  expect(found).toEqual({ last: found.checked, checked: expect.any(Number), unchecked: 0, faults: [] });
  expect(found.checked).toBeGreaterThan(4);
});

test.each([
  ['a value', 'update report set value = value + 1 where seq = 1'],
  ['a step', 'update report set step = 3 where seq = 1'],
  ['a time', 'update report set time_ms = 8 where seq = 1'],
  ['a NaN that became a number', 'update report set value = 1 where seq = 2'],
  ['the name of a metric', `update metric set name = 'lost' where name = 'loss'`],
  ['a missing report', 'delete from report where seq = 4'],
  ['a trial', `update event set trial = 1 where kind = 'reports'`],
  ['a body', `update event set body = replace(body, 'a', 'b') where kind = 'trial.suggested'`],
  ['a text that is not UTF-8', `update event set body = cast(x'7bff7d' as text) where kind = 'trial.suggested'`],
  ['an unknown kind', `update event set kind = 'trial.zuggested' where kind = 'trial.suggested'`],
  ['a missing entry', `delete from event where kind = 'trial.suggested'`],
])('a check finds one fault for %s', async (name, sql) => {
  const { faults } = await damaged(name.replaceAll(' ', '-'), sql);
  expect(faults).toHaveLength(1);
});

test('entries of earlier versions are counted as unchecked', async () => {
  const { checked, unchecked, faults } = await damaged('old', 'update event set sum = null where seq < 3');
  expect({ unchecked, faults }).toEqual({ unchecked: 2, faults: [] });
  expect(checked).toBeGreaterThan(2);
});
