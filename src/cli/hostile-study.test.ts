import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startProgram } from './program.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-hostile-study-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const create = { op: 'create', space: { x: ['uniform', [0, 1]] }, metric: 'loss', goal: 'minimize' };

/** Any input gets one answer per line, and the command ends. */
async function session(requests: readonly unknown[]) {
  const lines = requests.map((request) => (typeof request === 'string' ? request : JSON.stringify(request)));
  const { code, out } = await startProgram(['study', '--stdio'], folder, `${lines.join('\n')}\n`).ended;
  const answers: { result?: Record<string, unknown>; error?: { code: string; message: string } }[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toHaveLength(lines.length);
  expect(code).toBe(0);
  return answers;
}

it('metrics that cannot be stored are dropped, and the study continues', async () => {
  const answers = await session([
    create,
    { op: 'ask' },
    String.raw`{"op": "report", "trial": 0, "metrics": {"loss": 2, "a\u0000": 1}}`,
    String.raw`{"op": "tell", "trial": 0, "metrics": {"loss": 1, "\ud800": 1}}`,
    { op: 'ask' },
    String.raw`{"op": "tell", "trial": 1, "failed": "\u0000 \ud800"}`,
    { op: 'ask' },
    String.raw`{"op": "tell", "trial": 2, "infeasible": "\u0000 \udfff"}`,
    { op: 'ask' },
    { op: 'tell', trial: 3, metrics: Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`m${n}`, n])) },
    { op: 'ask' },
    { op: 'tell', trial: 4, metrics: { loss: 'NaN' } },
    String.raw`{"op": "observe", "config": {"x": 0.5, "a\u0000": 1}, "value": 1}`,
    { op: 'best' },
    { op: 'close' },
  ]);
  const errors = answers.flatMap(({ error }) => (error ? [error] : []));
  expect(errors.map(({ code }) => code)).toEqual(['SDK_MISSING_METRIC', 'SWEEP_BAD_OBSERVATION']);
  expect(errors[0]?.message).toContain('"m9" and 2990 more: report its value');
  expect(answers.at(-2)?.result).toMatchObject({ best: { trial: 0 } });
});
