import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appendJsonLine, readJsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-json-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a line that a killed command left unfinished costs no other line', () => {
  const file = join(folder, 'runs.jsonl');
  expect(readJsonLines(file)).toEqual([]);
  appendJsonLine(file, { run: 1 });
  appendJsonLine(file, { run: 2 });
  expect(readFileSync(file, 'utf8')).toBe('{"run":1}\n{"run":2}\n');
  appendFileSync(file, '{"run":3,"obs');
  expect(readJsonLines(file)).toEqual([{ run: 1 }, { run: 2 }]);
  appendJsonLine(file, { run: 4 });
  appendJsonLine(file, { run: 5 });
  expect(readJsonLines(file)).toEqual([{ run: 1 }, { run: 2 }, { run: 4 }, { run: 5 }]);
});
