import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../base/index.ts';
import { followLog, readLogPiece } from './log-files.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperdrive-tracking-'));
  path = join(folder, 'stdout.log');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a range, a tail, and a missing file', async () => {
  expect(await readLogPiece(path)).toEqual({ text: '', offset: 0, nextOffset: 0, sizeBytes: 0 });
  await writeFile(path, 'one\ntwo\nthree\n');
  expect(await readLogPiece(path)).toEqual({ text: 'one\ntwo\nthree\n', offset: 0, nextOffset: 14, sizeBytes: 14 });
  expect(await readLogPiece(path, { offset: 4, limit: 4 })).toMatchObject({ text: 'two\n', offset: 4, nextOffset: 8 });
  expect(await readLogPiece(path, { offset: -6 })).toMatchObject({ text: 'three\n', offset: 8 });
  expect(await readLogPiece(path, { offset: -100 })).toMatchObject({ offset: 0, nextOffset: 14 });
  expect(await readLogPiece(path, { offset: 99 })).toEqual({ text: '', offset: 14, nextOffset: 14, sizeBytes: 14 });
});

test.each([
  ['a named pipe', () => Promise.resolve(execFileSync('mkfifo', [path]))],
  ['a folder', () => mkdir(path)],
  ['a link', () => symlink('/dev/zero', path)],
])('%s in place of a log is refused at once', async (kind, make) => {
  await make();
  await expect(readLogPiece(path)).rejects.toMatchObject({
    code: 'TRACKING_BAD_PATH',
    message: `${path} is ${kind}, not a plain file: remove it.`,
  });
});

test('pieces of any size put together are the text', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '🎯', '\n'), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, limit) => {
      await writeFile(path, whole);
      let read = '';
      for (let offset = 0; ; ) {
        const piece = await readLogPiece(path, { offset, limit });
        if (piece.nextOffset === offset) break;
        read += piece.text;
        offset = piece.nextOffset;
      }
      expect(read).toBe(whole);
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('a tail that begins inside a character begins at the next one', async () => {
  await writeFile(path, 'a漢b');
  expect(await readLogPiece(path, { offset: -3 })).toMatchObject({ text: 'b', offset: 4 });
});

test('an incomplete character waits for its remaining bytes', async () => {
  const bytes = Buffer.from('x漢');
  await writeFile(path, bytes.subarray(0, 2));
  expect(await readLogPiece(path)).toMatchObject({ text: 'x', nextOffset: 1 });
  await appendFile(path, bytes.subarray(2));
  expect(await readLogPiece(path, { offset: 1 })).toMatchObject({ text: '漢', nextOffset: 4 });
});

test('bytes that are not UTF-8 are shown as U+FFFD and skipped', async () => {
  await writeFile(path, Buffer.from([0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x0a]));
  const piece = await readLogPiece(path);
  expect(piece.nextOffset).toBe(7);
  expect(piece.text.endsWith('\ufffd\n')).toBe(true);
});

test('a log is followed as it grows and after it is rewritten', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const pieces = followLog(path, { clock, signal: stop.signal });
  const next = async () => {
    const piece = pieces.next();
    let settled = false;
    void piece.finally(() => {
      settled = true;
    });
    while (!settled) {
      clock.advance(clock.nextDelayMs ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return (await piece).value?.text;
  };
  const first = next();
  await appendFile(path, 'one\n');
  expect(await first).toBe('one\n');
  await appendFile(path, 'two\n');
  expect(await next()).toBe('two\n');
  await truncate(path, 0);
  await appendFile(path, 'new\n');
  expect(await next()).toBe('new\n');
  stop.abort();
  expect(await next()).toBeUndefined();
});
