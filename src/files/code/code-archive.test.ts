import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, systemRandomBytes } from '../../base/index.ts';
import { hashCode, packCode, unpackCode } from './code-archive.ts';
import { codeStore } from './code-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-code-'));
  mkdirSync(join(folder, 'code/src'), { recursive: true });
  mkdirSync(join(folder, 'to'));
  writeFileSync(join(folder, 'secret'), 'top secret');
  writeFileSync(join(folder, 'code/src/train.py'), 'print("hi")\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const code = () => join(folder, 'code');
const to = () => join(folder, 'to');
const line = (entry: object) => `${JSON.stringify(entry)}\n`;
const first = 'hyperdrive-code 1\n';
/** In pieces of a few bytes, so that lines and contents are cut anywhere. */
async function* pieces(bytes: Buffer, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const few = { files: 200, folders: 200, bytes: 1_000 };
const unpacked = (text: string, limits?: typeof few) => unpackCode(pieces(Buffer.from(text)), to(), limits);
async function packed(): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of packCode(code())) all.push(piece);
  return Buffer.concat(all);
}

describe('packed code', () => {
  it('is the same folder where it is unpacked, without what is ignored', async () => {
    writeFileSync(join(code(), '.gitignore'), 'data/\n');
    mkdirSync(join(code(), 'data'));
    writeFileSync(join(code(), 'data/big'), 'x');
    mkdirSync(join(code(), 'empty'));
    writeFileSync(join(code(), 'run.sh'), '#!/bin/sh\n');
    chmodSync(join(code(), 'run.sh'), 0o755);
    writeFileSync(join(code(), 'src/zero'), '');
    symlinkSync('train.py', join(code(), 'src/link.py'));
    const { hash, bytes } = await hashCode(code());
    const all = await packed();
    expect([hash, bytes]).toEqual([createHash('sha256').update(all).digest('hex'), all.length]);
    expect(await unpackCode(pieces(all), to())).toBe(hash);
    expect(readdirSync(to(), { recursive: true }).sort()).toEqual(
      ['.gitignore', 'run.sh', 'src', 'src/link.py', 'src/train.py', 'src/zero'].sort(),
    );
    expect(readFileSync(join(to(), 'src/link.py'), 'utf8')).toBe('print("hi")\n');
    expect(statSync(join(to(), 'run.sh')).mode & 0o777).toBe(0o700);
    expect(statSync(join(to(), 'src/train.py')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(to(), 'data'))).toBe(false);
  });

  it('has no times in it: equal code has one hash', async () => {
    const { hash } = await hashCode(code());
    rmSync(join(code(), 'src'), { recursive: true });
    mkdirSync(join(code(), 'src'));
    writeFileSync(join(code(), 'src/train.py'), 'print("hi")\n');
    expect((await hashCode(code())).hash).toBe(hash);
  });

  it.each([
    ['out of the code', () => join(folder, 'secret')],
    ['to a folder', () => join(folder, 'code/src')],
    ['to nothing', () => join(folder, 'nothing')],
  ])('a link %s is refused by name', async (_what, target) => {
    symlinkSync(target(), join(code(), 'src/away'));
    await expect(packed()).rejects.toThrow(/"src\/away": it is a link that leads to no file of the code/);
  });
});

describe('attacks by packed code', () => {
  const file = (path: string, content = 'x') => line({ path, size: content.length, executable: false }) + content;
  it.each([
    ['a path out', file('../secret')],
    ['a path out, deeper', file('src/../../secret')],
    ['an absolute path', file('/tmp/secret')],
    ['a path with backslashes', file('..\\secret')],
    ['a path with NUL', file('a\u0000b')],
    ['an empty path', file('')],
    ['only a path out', file('..')],
    ['a dot', file('a/./b')],
    ['a long name', file('x'.repeat(256))],
    ['a link', line({ path: 'a', kind: 'link', target: '/etc' })],
    ['a file twice', file('a') + file('a')],
    ['a file that is also a folder', file('a') + file('a/b')],
    ['a negative size', line({ path: 'a', size: -1, executable: false })],
    ['no JSON', 'nonsense\n'],
    ['a line without end', 'x'.repeat(100_000)],
  ])('%s: FILES_BAD_CODE, and nothing is written elsewhere', async (_what, text) => {
    await expect(unpacked(first + text + line({ end: 1 }))).rejects.toMatchObject({ code: 'FILES_BAD_CODE' });
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('top secret');
    expect(readdirSync(folder).sort()).toEqual(['code', 'secret', 'to']);
  });

  it.each([
    ['another first line', `hyperdrive-code 2\n${line({ end: 0 })}`],
    ['no end', first + file('a')],
    ['a wrong count', first + file('a') + line({ end: 2 })],
    ['more after the end', first + line({ end: 0 }) + 'x'],
    ['a file that ends early', first + line({ path: 'a', size: 100, executable: false }) + 'x'],
  ])('%s is refused', async (_what, text) => {
    await expect(unpacked(text)).rejects.toMatchObject({ code: 'FILES_BAD_CODE' });
  });

  it('a bomb: sizes and counts are refused before they are written', async () => {
    const huge = line({ path: 'a', size: 2 ** 40, executable: false });
    await expect(unpacked(first + huge)).rejects.toMatchObject({ code: 'TRACKING_TOO_LARGE' });
    const many = Array.from({ length: 201 }, (_, at) => file(`d${at % 7}/${at}`, '')).join('');
    await expect(unpacked(first + many, few)).rejects.toThrow(/more than 200 files/);
  });

  it('a bomb of folders: few paths that name many are refused', async () => {
    const paths = Array.from({ length: 3 }, (_, at) => `${at}/${'x/'.repeat(98)}a`);
    await expect(unpacked(first + paths.map((path) => file(path, '')).join(''), few)).rejects.toThrow(
      /more than 200 folders/,
    );
    expect(readdirSync(to()).sort()).toEqual(['0', '1']);
  });
});

describe('the code of a state folder', () => {
  const store = () => codeStore(folder, { clock: systemClock(), randomBytes: systemRandomBytes });
  const parts = () => readdirSync(join(folder, 'code')).filter((name) => name !== 'src');

  it('appears whole under its hash, once', async () => {
    const [all, { hash }] = [await packed(), await hashCode(code())];
    expect(await store().find(hash)).toBeUndefined();
    await Promise.all([1, 2].map(() => store().keep(hash, Readable.from([gzipSync(all)]))));
    expect(readFileSync(join((await store().find(hash)) ?? '', 'src/train.py'), 'utf8')).toBe('print("hi")\n');
    expect(parts()).toEqual([hash]);
  });

  it.each([
    ['another hash', (all: Buffer) => gzipSync(all)],
    ['a wrong compression', (all: Buffer) => all],
    ['a cut stream', (all: Buffer) => gzipSync(all).subarray(0, 40)],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s leaves nothing behind', async (_what, sent) => {
    const hash = 'a'.repeat(64);
    await expect(store().keep(hash, Readable.from([sent(await packed())]))).rejects.toMatchObject({
      code: 'FILES_BAD_CODE',
    });
    expect(await store().find(hash)).toBeUndefined();
    expect(parts()).toEqual([]);
  });

  it.each(['..', '../../x', 'A'.repeat(64), ''])('the hash %j is refused', async (hash) => {
    await expect(store().find(hash)).rejects.toMatchObject({ code: 'FILES_BAD_CODE' });
  });
});
