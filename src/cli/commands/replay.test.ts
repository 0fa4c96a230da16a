import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { minimize, uniform } from '../../index.ts';
import { runCommand } from '../program.fixture.ts';
import { replayCommand } from './replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const replay = (json: boolean) => runCommand(folder, (context) => replayCommand(context, undefined, { json }));

test('differences are listed, first the recorded, then the derived side, with exit code 1', async () => {
  await minimize({ x: uniform(0, 1) }, ({ x }) => x, { maxTotalTrials: 4, seed: 1, stateFolder: folder });
  expect(await replay(false)).toMatchObject({ code: 0, out: expect.stringContaining('all equal') });
  const database = new Database(join(folder, 'hyperdrive.db'));
  database.exec(`update event set body = json_set(body, '$.best', 7), sum = null where kind = 'trial.ended' and trial = 2;
    update event set body = json_set(body, '$.facts.samplerVersion', 0), sum = null where kind = 'notice'`);
  database.close();
  const { code, out } = await replay(false);
  expect(code).toBe(1);
  expect(out).toMatch(/^\d+ decisions derived again, 1 different\n/);
  expect(out).toMatch(/\nrecorded with auto 0, none \d+, this is auto \d+, none \d+\n/);
  expect(out).toMatch(/\ntrial.ended of trial 2 at position \d+\n {2}recorded {2}\{.*"best":7.*\n {2}derived {3}\{/);
  const json = await replay(true);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ differenceCount: 1, differences: [{ kind: 'trial.ended', trial: 2 }] });
});
