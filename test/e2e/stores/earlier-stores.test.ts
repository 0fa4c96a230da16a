import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../../../src/cli/program.fixture.ts';

/** What the version that wrote a store printed about its sweep `bayesian`, and the version of that sampler. */
const written = [
  { schema: 1, best: 7, loss: 0.200033, stopped: 4, sampler: 1 },
  { schema: 2, best: 5, loss: 0.200698, stopped: 5, sampler: 1 },
  { schema: 3, best: 7, loss: 0.200308, stopped: 5, sampler: 1 },
  { schema: 4, best: 7, loss: 0.200341, stopped: 4, sampler: 4 },
  { schema: 5, best: 6, loss: 0.200207, stopped: 4, sampler: 4 },
  { schema: 8, best: 1, loss: 0.208648, stopped: 4, sampler: 4 },
  { schema: 9, best: 7, loss: 0.200436, stopped: 5, sampler: 4 },
  { schema: 10, best: 7, loss: 0.203503, stopped: 5, sampler: 6 },
];
/** The version of the bayesian sampler now. */
const sampler = 6;

const script = `
const { x, kind } = Object.fromEntries(process.argv.slice(2).map((word) => word.replace('--', '').split('=')));
for (let step = 1; step <= 5; step++)
  console.log(JSON.stringify({ loss: (x - 0.3) ** 2 + (kind === 'b' ? 0.2 : 0) + 1 / step, extra: step * x, step }));
`;

/** A folder with the store of a schema, and the script of its sweeps. See test/fixtures/stores. */
function openStore(schema: number, finished: typeof onTestFinished = onTestFinished) {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-earlier-'));
  finished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(join(folder, 'state'));
  writeFileSync(join(folder, 'train.mjs'), script);
  const file = join(folder, 'state', 'hyperdrive.db');
  writeFileSync(file, gunzipSync(readFileSync(resolve(`test/fixtures/stores/schema-${schema}.db.gz`))));
  const database = new Database(file);
  database.prepare("update definition set body = replace(body, '/tmp/old/job', ?)").run(folder);
  // Where the store was written must not matter, though that folder may still be there.
  if (schema >= 9) database.exec('delete from place');
  database.close();
  const run = (...words: string[]) => startProgram([...words, '--state', 'state', '--json'], folder).ended;
  return {
    run,
    async json(...words: string[]) {
      const { out, err } = await run(...words);
      try {
        return JSON.parse(out);
      } catch (cause) {
        throw new Error(`${words.join(' ')}: ${err}`, { cause });
      }
    },
  };
}

describe.each(written)('a store of schema $schema', ({ schema, best, loss, stopped, sampler: recorded }) => {
  test('shows what was recorded', async () => {
    const { json } = openStore(schema);
    const found = await json('best', 'bayesian');
    expect(found).toMatchObject({ number: best, state: 'completed', intervals: 5 });
    expect(found.best).toBeCloseTo(loss, 6);
    const { trials, standing } = await json('status', 'bayesian');
    expect({ standing, ...trials }).toMatchObject({ standing: 'completed', completed: 8 - stopped, stopped });
    const exported = await json('export', 'bayesian', '--format', 'json');
    expect(exported).toHaveLength(8);
    expect(await json('verify')).toMatchObject({ ok: true });
  });

  test('replays: the same decisions, except for suggestions of a sampler that has changed since', async () => {
    const { json } = openStore(schema);
    expect(await json('replay', 'random')).toMatchObject({ differenceCount: 0 });
    const { differences, decisions } = await json('replay', 'bayesian');
    expect(decisions).toBeGreaterThan(30);
    const kinds = new Set(differences.map(({ kind }: { kind: string }) => kind));
    expect([...kinds]).toEqual(recorded === sampler ? [] : ['trial.suggested']);
  });
});

// At the same time: each waits until the target has shown twice that the killed attempts are gone.
test.concurrent.for(written)(
  'a sweep of schema $schema whose controller was killed is continued to its end',
  { timeout: 120_000 },
  async ({ schema }, { onTestFinished: finished }) => {
    const { json, run } = openStore(schema, finished);
    expect(await json('status', 'killed')).toMatchObject({ standing: 'left', trials: { completed: 4 } });
    expect(await run('resume', 'killed', '--gpus', '')).toMatchObject({ code: 0 });
    const { standing, trials } = await json('status', 'killed');
    expect(standing).toBe('completed');
    expect(trials.completed + trials.stopped).toBe(8);
    expect(await json('replay', 'killed')).toMatchObject({ differenceCount: 0 });
  },
);
