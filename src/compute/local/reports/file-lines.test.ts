import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { FileLines } from './file-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reader(name: string) {
  const path = join(folder, name);
  const lines: string[] = [];
  const file = new FileLines(path, { onLine: (line) => lines.push(line) });
  return { path, lines, file };
}

test('a missing file has no lines, and an incomplete last line waits', () => {
  const { path, lines, file } = reader('partial');
  expect(file.read()).toBe(0);
  writeFileSync(path, 'one\r\ntw');
  file.read();
  expect(lines).toEqual(['one']);
  appendFileSync(path, 'o\n10%\r20%\rthree');
  file.read();
  expect(lines).toEqual(['one', 'two', '10%', '20%']);
  file.finish();
  expect(lines.at(-1)).toBe('three');
  file.restart();
  while (file.read() > 0);
  expect(lines.slice(5)).toEqual(['one', 'two', '10%', '20%']);
});

test('an interrupted read continues with the next line', () => {
  const { path, lines, file } = reader('turns');
  writeFileSync(path, 'one\ntwo\r\nthree\nfo');
  expect(file.read(() => true)).toBe(4);
  expect(lines).toEqual(['one']);
  expect(file.read(() => lines.length === 3)).toBe(11);
  appendFileSync(path, 'ur\n');
  while (file.read(() => true) > 0);
  expect(lines).toEqual(['one', 'two', 'three', 'four']);
});

test('an overlong line is skipped, and the next one is read', () => {
  const { path, lines, file } = reader('long');
  writeFileSync(path, `a\n${'x'.repeat(300_000)}\nb\n`);
  while (file.read() > 0);
  expect(lines).toEqual(['a', 'b']);
});

test('bytes that are not UTF-8 are replaced', () => {
  const { path, lines, file } = reader('bytes');
  writeFileSync(path, Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe6, 0xbc, 0xa2, 0x0a]));
  file.read();
  expect(lines).toEqual(['a\uFFFDb', '漢']);
});

test('the lines do not depend on how the file grew', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 20 })),
      fc.array(fc.nat({ max: 30 })),
      (texts, cuts) => {
        const { path, lines, file } = reader('grown');
        const bytes = Buffer.from(texts.map((text) => `${text.replace(/[\r\n]/g, '')}\n`).join(''));
        writeFileSync(path, '');
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          appendFileSync(path, bytes.subarray(at, at + cut));
          at += cut;
          file.read();
        }
        expect(lines).toEqual(texts.map((text) => text.replace(/[\r\n]/g, '')).filter((text) => text !== ''));
      },
    ),
    { seed: 3, numRuns: 50 },
  );
});
