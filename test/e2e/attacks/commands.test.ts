import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sweepDefinitionSchema } from '../../../src/model/index.ts';
import { openWorkspace } from '../../../src/workspace/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-attacks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

test('values of parameters are arguments and variables, never parts of a shell command', {
  timeout: 900_000,
}, async () => {
  const mark = join(folder, 'pwned');
  const hostile = `'; touch ${mark} #`;
  const values = [
    hostile,
    `"; touch ${mark}; "`,
    `$(touch ${mark})`,
    `\`touch ${mark}\``,
    `\ntouch ${mark}\n`,
    `| touch ${mark}`,
    `&& touch ${mark}`,
    `--help`,
    '${PATH}',
    '%PATH%',
    '*',
    '~',
    '',
    'ü €',
  ];
  const workspace = await openWorkspace({ folder: join(folder, 'state') });
  try {
    const definition = sweepDefinitionSchema.parse({
      formatVersion: 1,
      name: hostile,
      displayName: hostile,
      experimentName: 'attacks',
      space: { value: ['choice', [values]] },
      sampling: { type: 'grid' },
      seed: 1,
      earlyTermination: { type: 'none' },
      retries: {},
      objective: null,
      tags: { [hostile]: hostile },
      trial: {
        type: 'command',
        command: [
          process.execPath,
          resolve('test/e2e/attacks/echo.mjs'),
          'given.json',
          hostile,
          '${{search_space.value}}',
        ],
        workingFolder: folder,
        environment: { EXTRA: hostile },
        stdoutMetrics: {},
        cpus: 0.5,
        stopGraceMs: 1_000,
        appendParameters: 'always',
      },
      limits: {
        maxTotalTrials: values.length,
        maxConcurrentTrials: 1,
        timeoutMs: null,
        trialTimeoutMs: null,
        maxFailedTrials: null,
      },
    });
    const { id } = await workspace.submit(definition);
    await (await workspace.drive(id)).done;
    const trials = await workspace.store.trials({ sweepId: id });
    expect(trials.map(({ state }) => state)).toEqual(values.map(() => 'completed'));
    expect(existsSync(mark)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['given.json', 'state']);
    const lines = readFileSync(join(folder, 'given.json'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      values.map((value) => ({
        argv: [hostile, value, '--value', value],
        env: { AZUREML_SWEEP_value: value },
      })),
    );
  } finally {
    await workspace.close();
  }
});
