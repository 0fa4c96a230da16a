import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock, systemClock, systemRandomBytes } from '../../base/index.ts';
import { hashCode, packCode } from './code-archive.ts';
import { codeStore, sentHash } from './code-store.ts';

const dayMs = 24 * 3_600_000;
let state: string;
let clock: ManualClock;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'hyperdrive-unneeded-'));
  clock = new ManualClock(systemClock().nowMs());
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const store = () => codeStore(state, { clock, randomBytes: systemRandomBytes });
const hashes = { old: 'a'.repeat(64), young: 'b'.repeat(64), named: 'c'.repeat(64) } as const;
const place = (name: string) => join(state, 'code', name);
function made(name: string, ageMs: number): string {
  mkdirSync(place(name), { recursive: true });
  writeFileSync(join(place(name), 'train.py'), name);
  const sent = new Date(clock.nowMs() - ageMs);
  utimesSync(place(name), sent, sent);
  return name;
}
const kept = () => readdirSync(join(state, 'code')).sort();
/** What a client sends of `train.py`. */
async function sent(): Promise<Readable> {
  const all: Buffer[] = [];
  for await (const piece of packCode(join(state, 'train.py'))) all.push(piece);
  return Readable.from([gzipSync(Buffer.concat(all))]);
}
const nothing = async () => new Set<string>();

it('code that no sweep needs and nobody sent for a week is removed', async () => {
  made(hashes.old, 8 * dayMs);
  made(hashes.young, 6 * dayMs);
  made(hashes.named, 90 * dayMs);
  made('notes of the owner', 90 * dayMs);
  const needed = new Set([hashes.named]);
  expect(await store().unneeded(needed)).toEqual([join('code', hashes.old)]);
  expect(existsSync(place(hashes.old))).toBe(true);
  expect(await store().clean(async () => needed)).toEqual([join('code', hashes.old)]);
  expect(kept()).toEqual([hashes.young, hashes.named, 'notes of the owner']);
});

it('code that is asked for or sent again stays another week', async () => {
  writeFileSync(join(state, 'train.py'), 'print(1)\n');
  const { hash } = await hashCode(join(state, 'train.py'));
  made(hashes.old, 8 * dayMs);
  made(hash, 8 * dayMs);
  expect(await store().find(hashes.old)).toBe(place(hashes.old));
  await store().keep(hash, await sent());
  expect(await store().clean(nothing)).toEqual([]);
  clock.advance(8 * dayMs);
  expect(await store().clean(nothing)).toHaveLength(2);
});

it('code that a sweep is submitted with while it is cleaned away stays whole', async () => {
  made(hashes.old, 8 * dayMs);
  let asked = 0;
  const submittedMeanwhile = async () => new Set(asked++ === 0 ? [] : [hashes.old]);
  expect(await store().clean(submittedMeanwhile)).toEqual([]);
  expect(asked).toBe(2);
  expect(kept()).toEqual([hashes.old]);
  expect(readFileSync(join(place(hashes.old), 'train.py'), 'utf8')).toBe(hashes.old);
});

it('code that is sent again while it is cleaned away stays whole', async () => {
  writeFileSync(join(state, 'train.py'), 'print(1)\n');
  const { hash } = await hashCode(join(state, 'train.py'));
  made(hash, 8 * dayMs);
  let asked = 0;
  const sentMeanwhile = async () => {
    if (asked++ === 1) await store().keep(hash, await sent());
    return new Set<string>();
  };
  await store().clean(sentMeanwhile);
  expect(asked).toBe(2);
  expect(kept()).toEqual([hash]);
  expect(readFileSync(join(place(hash), 'train.py'), 'utf8')).toBe('print(1)\n');
});

it('whoever finds code keeps it, whenever several cleaners run', async () => {
  for (let round = 0; round < 60; round++) {
    made(hashes.old, 8 * dayMs);
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    const cleans = [0, 1].map(async (which) => {
      await turns((round * (which + 1)) % 4);
      return store().clean(async () => {
        await turns(round % 3);
        return new Set<string>();
      });
    });
    await turns(round % 5);
    const found = await store().find(hashes.old);
    await Promise.all(cleans);
    expect(kept()).toEqual(found === undefined ? [] : [hashes.old]);
  }
});

it('rests of uploads and removals that died go after a day', async () => {
  const rests = [made('0123456789.part', 0), made(`${hashes.old}.gone`, 90 * dayMs)];
  expect(await store().clean(nothing)).toEqual([]);
  clock.advance(dayMs + 60_000);
  expect([...(await store().clean(nothing))].sort()).toEqual(rests.map((name) => join('code', name)).sort());
  expect(kept()).toEqual([]);
});

it('a state folder that has no code is left alone', async () => {
  expect(await store().clean(() => Promise.reject(new Error('asked for nothing')))).toEqual([]);
  expect(existsSync(join(state, 'code'))).toBe(false);
});

it('a path names sent code wherever its state folder is', () => {
  expect(sentHash(place(hashes.old))).toBe(hashes.old);
  expect(sentHash(`/elsewhere/.hyperdrive/code/${hashes.old}`)).toBe(hashes.old);
  for (const path of [`/code/${hashes.old}/src`, '/home/ana/code', `/home/ana/${hashes.old}`])
    expect(sentHash(path)).toBeUndefined();
});
