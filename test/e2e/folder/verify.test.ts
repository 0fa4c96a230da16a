import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { libsqlDriver } from '../../../src/store/sqlite/driver/libsql-driver.ts';
import { type FolderLab, folderLab } from './lab.ts';

let lab: FolderLab;
beforeAll(async () => {
  lab = folderLab();
  lab.go();
  expect((await lab.run('run', 'sweep.yaml', '--state', 'state', '--gpus', '')).code).toBe(0);
}, 60_000);
afterAll(() => lab.remove());

/** Changes the database as damage would, and takes it back afterwards. */
async function damaged(sql: string, undo: string, call: () => Promise<void>) {
  const change = async (text: string) => {
    const database = (await libsqlDriver())?.(lab.path('state/hyperdrive.db'), { readOnly: false });
    database?.exec(text);
    database?.close();
  };
  await change(sql);
  await call();
  await change(undo);
}

const verify = (...words: string[]) => lab.run('verify', '--state', 'state', ...words);

test('a folder without damage is sound', async () => {
  const { code, out } = await verify();
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/state is sound: 1 sweep, \d+ log entries match/),
  });
  expect(JSON.parse((await verify('--json')).out)).toMatchObject({ ok: true, pages: [], leftovers: [], notes: [] });
});

test('a row that says otherwise than the log is a fault, and so is an entry that was changed', async () => {
  await damaged(
    'update trial set best = best + 1 where number = 2',
    'update trial set best = best - 1 where number = 2',
    async () => {
      const { code, out } = await verify();
      expect({ code, out }).toEqual({
        code: 1,
        out: expect.stringMatching(/trial 2: its row says best 14, the log says 13/),
      });
      expect(out).toContain('is damaged');
    },
  );
  const change = (from: string, to: string) =>
    `update event set body = replace(body, '${from}', '${to}') where kind = 'trial.ended'`;
  await damaged(change('"best":13', '"best":93'), change('"best":93', '"best":13'), async () => {
    const { code, out } = await verify();
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('the entry does not match its checksum') });
    const replay = await lab.run('replay', '--state', 'state');
    expect({ ...replay }).toMatchObject({ code: 5, err: expect.stringContaining('code: STORE_CORRUPT') });
  });
  expect((await verify()).code).toBe(0);
});

test.each([
  ['trial', 'basis_seq', /trial 2: its row says basisSeq \d+, the log says \d+/],
  ['trial', 'ended_cause', /trial 2: its row says the cause of its end \d+, the log says \d+/],
  ['trial', 'attempts', /trial 2: its row says the number of attempts 2, the log says 1/],
  ['trial', 'infra_retries', /trial 2: its row says infraRetries 1, the log says 0/],
  ['attempt', 'epoch', /attempt 0 of trial 2: its row says epoch 2, the log says 1/],
  ['attempt', 'claimed_at_ms', /attempt 0 of trial 2: its row says claimedAtMs \d+, the log says \d+/],
  ['trial_count', 'count', /the counts say \d completed trials, but there are 4/],
  ['trial_metric', 'count', /the counts say \d+ reports of score, but there are \d+/],
])('damage in %s.%s is a fault', async (table, column, fault) => {
  const where =
    { trial: 'number = 2', attempt: 'trial = 2', trial_metric: 'trial = 2' }[table] ?? "state = 'completed'";
  const update = (sign: string) => `update ${table} set ${column} = ${column} ${sign} 1 where ${where}`;
  await damaged(update('+'), update('-'), async () => {
    const { code, out } = await verify();
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(fault) });
  });
  expect((await verify()).code).toBe(0);
});

test('leftovers are listed, and removed with --clean', async () => {
  const [sweep = ''] = readdirSync(lab.path('state/sweeps'));
  const jobs = join('sweeps', sweep, 'jobs');
  const paths = [join(jobs, 'aaaaaaaaaa-x-1-0.json'), join(jobs, 'b.json.0123456789ab.tmp'), '.secret-abc'];
  for (const path of paths) {
    writeFileSync(lab.path(join('state', path)), '');
    utimesSync(lab.path(join('state', path)), 1, 1);
  }
  const listed = await verify();
  expect(listed.code).toBe(0);
  for (const path of paths) expect(listed.out).toContain(`left over: ${path}: `);
  const cleaned = await verify('--clean');
  for (const path of paths) expect(cleaned.out).toContain(`removed: ${path}: `);
  expect(paths.filter((path) => existsSync(lab.path(join('state', path))))).toEqual([]);
});

test('sent code that no sweep needs is left over after a week', async () => {
  const paths = ['a', 'b'].map((letter) => join('code', letter.repeat(64)));
  for (const path of paths) mkdirSync(lab.path(join('state', path)), { recursive: true });
  const [old = '', young = ''] = paths;
  utimesSync(lab.path(join('state', old)), 1, 1);
  const what = `${old}: code that no sweep needs and nobody sent for a week`;
  expect((await verify()).out).toContain(`left over: ${what}`);
  expect((await verify('--clean')).out).toContain(`removed: ${what}`);
  expect(paths.map((path) => existsSync(lab.path(join('state', path))))).toEqual([false, true]);
  expect((await verify()).out).not.toContain(young);
});
