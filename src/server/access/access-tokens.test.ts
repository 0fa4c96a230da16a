import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { openStore, type Store, statePlace } from '../../store/index.ts';
import { type AccessTokens, openAccessTokens } from './access-tokens.ts';

const clock = new ManualClock(Date.UTC(2030, 0, 1));
let folder: string;
let file: string;
let stores: Store[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-tokens-'));
  file = join(folder, 'tokens.json');
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the tokens of the folder on a separate connection, as another process would. */
async function openTokens(): Promise<AccessTokens> {
  const parts = { clock, randomBytes: systemRandomBytes };
  const store = await openStore(statePlace(folder).address, { ...parts, logger: silentLogger });
  stores.push(store);
  return openAccessTokens({ ...parts, store, earlierFile: file });
}

const wanted = { name: 'a', role: 'viewer', expiresInMs: null } as const;

/** Writes the token file of an earlier version, with one token per id. @returns their texts */
function writeEarlier(...ids: readonly string[]): readonly string[] {
  const texts = ids.map((id) => `hd_${id}_${'s'.repeat(43)}`);
  const tokens = ids.map((id, index) => ({
    ...{ id, name: `name of ${id}`, role: 'owner', createdAtMs: index + 0.5, expiresAtMs: null },
    sha256: createHash('sha256')
      .update(texts[index] ?? '')
      .digest('hex'),
  }));
  writeFileSync(file, JSON.stringify({ formatVersion: 1, tokens }));
  return texts;
}

describe('tokens', () => {
  it('created or revoked in one process are seen in another at the next call', async () => {
    const [here, there] = [await openTokens(), await openTokens()];
    const made = await here.create(wanted);
    expect(await there.verify(made.token)).toMatchObject({ id: made.id, name: 'a', role: 'viewer' });
    expect(await there.find(made.id)).toMatchObject({ id: made.id });
    await there.revoke(made.id);
    expect(await here.verify(made.token)).toBeUndefined();
    expect(await here.find(made.id)).toBeUndefined();
    await expect(here.revoke(made.id)).rejects.toMatchObject({ code: 'SERVER_UNKNOWN_TOKEN' });
  });

  it('are stored only as hashes', async () => {
    const accessTokens = await openTokens();
    const { token } = await accessTokens.create({ ...wanted, name: 'a\0b' });
    expect(await accessTokens.list()).toMatchObject([{ name: 'a\0b' }]);
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name));
      for (const part of [token, token.slice(-20)]) expect([name, content.includes(part)]).toEqual([name, false]);
    }
  });

  it('with the latest possible expiry can be listed', async () => {
    const accessTokens = await openTokens();
    const made = await accessTokens.create({ ...wanted, expiresInMs: Number.MAX_SAFE_INTEGER });
    expect(await accessTokens.list()).toMatchObject([{ id: made.id, expiresAtMs: 8.64e15 }]);
  });
});

describe('the file of an earlier version', () => {
  it('is imported once and renamed; a copy of it brings no token back', async () => {
    const [first = '', second = ''] = writeEarlier('aaaa', 'bbbb');
    const copy = readFileSync(file);
    const accessTokens = await openTokens();
    expect(await accessTokens.verify(first)).toMatchObject({ id: 'aaaa', name: 'name of aaaa', role: 'owner' });
    expect(existsSync(file)).toBe(false);
    await accessTokens.revoke('aaaa');
    writeFileSync(file, copy);
    for (const each of [accessTokens, await openTokens()]) {
      expect(await each.verify(first)).toBeUndefined();
      expect(await each.verify(second)).toMatchObject({ id: 'bbbb' });
    }
    expect(existsSync(file)).toBe(false);
  });

  it('is not read when the store already has the tokens', async () => {
    expect(await (await openTokens()).list()).toEqual([]);
    const [text = ''] = writeEarlier('aaaa');
    expect(await (await openTokens()).verify(text)).toBeUndefined();
  });

  it('gives no access while damaged, and is imported once repaired', async () => {
    writeFileSync(file, '{"formatVersion":1,"tokens":[{}]}');
    const accessTokens = await openTokens();
    await expect(accessTokens.list()).rejects.toMatchObject({ code: 'SERVER_BAD_TOKEN_FILE', details: { file } });
    await expect(accessTokens.create(wanted)).rejects.toMatchObject({ code: 'SERVER_BAD_TOKEN_FILE' });
    writeEarlier('aaaa');
    expect(await accessTokens.list()).toMatchObject([{ id: 'aaaa' }]);
  });
});

const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = fileURLToPath(new URL('./token-process.fixture.ts', import.meta.url));
const madeSchema = z.object({ id: z.string(), token: z.string() });

/** Starts a process that changes tokens; `send` returns its answer to a line. */
async function startProcess() {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, ['--import', typescript, program, folder]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => z.string().parse((await lines.next()).value);
  expect(await next()).toBe('ready');
  return {
    async send(line: string): Promise<unknown> {
      child.stdin.write(`${line}\n`);
      return JSON.parse(await next());
    },
    stop: () => child.kill('SIGKILL'),
  };
}

describe('processes that change tokens concurrently', () => {
  it('lose no change: revoked tokens stay revoked, and issued tokens work', async () => {
    writeEarlier('aaaa');
    const processes = await Promise.all(Array.from({ length: 4 }, startProcess));
    try {
      const [revoker, ...creators] = processes;
      let shown = madeSchema.array().parse(await Promise.all(creators.map(({ send }) => send('create'))));
      const revoked: string[] = [];
      const live = new Map(shown.map(({ id, token }) => [id, token]));
      for (let round = 0; round < 12; round++) {
        const id = shown[round % shown.length]?.id ?? '';
        const made = Promise.all(creators.map(({ send }) => send('create')));
        expect(await revoker?.send(`revoke ${id}`)).toEqual({ revoked: id });
        shown = madeSchema.array().parse(await made);
        for (const { id: each, token } of shown) live.set(each, token);
        revoked.push(id);
        live.delete(id);
      }
      const accessTokens = await openTokens();
      for (const [id, token] of live) expect(await accessTokens.verify(token)).toMatchObject({ id });
      expect((await accessTokens.list()).map(({ id }) => id).toSorted()).toEqual(['aaaa', ...live.keys()].toSorted());
      expect(revoked).toHaveLength(12);
    } finally {
      for (const { stop } of processes) stop();
    }
  });
});
