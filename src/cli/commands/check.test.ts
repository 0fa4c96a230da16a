import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommand } from '../program.fixture.ts';
import { checkCommand } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A dry run of a sweep whose trial prints one line. */
const dryRun = (printed: string, more = '') => {
  const file = join(folder, 'sweep.yaml');
  writeFileSync(
    file,
    `trial: {command: [echo, '${printed}'], append_parameters: never}\nsearch_space: {x: {type: choice, values: [1]}}\n${more}\n` +
      'objectives: [{primary_metric: loss, goal: minimize}, {primary_metric: size, goal: minimize}]\n',
  );
  return runCommand(folder, (context) => checkCommand(context, file, { set: [], dryRun: true, json: false }));
};

test('a dry run looks for every metric that the sweep goes by', async () => {
  const bound = 'outcome_constraints: [{metric: latency_ms, max: 3}]';
  await expect(dryRun('{"loss": 1, "sizes": 2}')).rejects.toMatchObject({
    code: 'CLI_DRY_RUN_FAILED',
    message: expect.stringMatching(/never reported "size": it reported "loss", "sizes"; did you mean "sizes"\?$/),
  });
  await expect(dryRun('{"loss": 1, "size": 2, "latency": 2}', bound)).rejects.toMatchObject({
    details: { missing: 'latency_ms' },
  });
  const { code, out } = await dryRun('{"loss": 1, "size": 2, "latency_ms": 2}', bound);
  expect(code).toBe(0);
  expect(out).toContain('search space: x; one configuration\n');
  expect(out).toContain('reported latency_ms: once\n');
  expect(out).toMatch(/\nloss 1\n$/);
});

test('a dry run says which value is no number', async () => {
  expect((await dryRun('{"loss": NaN, "size": 2}')).out).toMatch(/\nloss NaN\n$/);
});
