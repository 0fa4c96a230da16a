import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-hostile-study-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const answer = z.looseObject({ id: z.unknown() }).refine((body) => 'result' in body || 'error' in body);
const space = { x: ['uniform', [0, 1]] };
const request = fc.record(
  {
    op: fc.constantFrom(
      'create',
      'ask',
      'tell',
      'report',
      'observe',
      'best',
      'front',
      'close',
      'open',
      'x',
      '__proto__',
    ),
    id: fc.anything(),
    trial: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.anything()),
    value: fc.oneof(fc.double(), fc.anything()),
    metrics: fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()),
    config: fc.oneof(fc.constant({ x: 0.5 }), fc.anything()),
    space: fc.oneof(fc.constant(space), fc.anything()),
    step: fc.anything(),
  },
  { requiredKeys: ['op'] },
);
const line = fc.oneof(
  { weight: 4, arbitrary: request.map((body) => Buffer.from(`${JSON.stringify(body)}`)) },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 100 })
      .map((bytes) => Buffer.from(bytes).filter((byte) => byte !== 10 && byte !== 13))
      .map((bytes) => Buffer.from(bytes)),
  },
);

test('a study answers every line and ends with its input, whatever the lines are', async () => {
  const lines = fc.sample(line, { seed: 21, numRuns: 400 }).filter((bytes) => bytes.toString('utf8').trim() !== '');
  const create = Buffer.from(JSON.stringify({ op: 'create', id: 0, space, seed: 1 }));
  const child = spawn(process.execPath, [resolve('dist/cli/main.js'), 'study', '--stdio', '--state', folder]);
  let answers = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => {
    answers += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  for (const bytes of [create, ...lines]) child.stdin.write(Buffer.concat([bytes, Buffer.from('\n')]));
  child.stdin.end();
  const [code] = await once(child, 'close');
  expect(errors).not.toMatch(/Node\.js v|bug in HyperDrive/);
  expect(code).toBe(0);
  const bodies = answers
    .trimEnd()
    .split('\n')
    .map((text) => answer.parse(JSON.parse(text)));
  expect(bodies).toHaveLength(lines.length + 1);
});
