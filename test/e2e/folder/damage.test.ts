import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minimize, RandomParameterSampling, uniform } from '../../../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'hyperdrive-damage-'));
const sound = join(root, 'sound');
beforeAll(async () => {
  const space = { a: uniform(0, 1), b: uniform(0, 1) };
  await minimize(space, ({ a, b }) => ({ value: a + b, 'précision 🎯': a }), {
    ...{ maxTotalTrials: 12, seed: 1, stateFolder: sound },
    sampling: (at, seed) => new RandomParameterSampling(at, { seed }),
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const flips = fileURLToPath(new URL('flips.ts', import.meta.url));
/** A longer search: `HYPERDRIVE_FLIPS=2000 npx vitest run test/e2e/folder/damage.test.ts`. */
const count = process.env['HYPERDRIVE_FLIPS'] ?? '60';
const seed = process.env['HYPERDRIVE_FLIPS_SEED'] ?? '1';

test('flipped bits never end the process, never hang it, and no figure changes unseen', { timeout: 3_600_000 }, () => {
  const child = spawnSync(process.execPath, ['--import', typescript, flips, sound, seed, count], {
    encoding: 'utf8',
    // A copy takes a fifth of a second.
    timeout: 60_000 + 3_000 * Number(count),
  });
  const tried = child.stderr.trim().split('\n').slice(-3);
  expect({ status: child.status, signal: child.signal, tried }).toEqual({ status: 0, signal: null, tried });
  const { isSound, told, wrong } = JSON.parse(child.stdout);
  expect({ isSound, wrong }).toEqual({ isSound: true, wrong: [] });
  expect(told).toBeGreaterThan(0);
});
