import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ManualClock, silentLogger, systemRandomBytes } from '../base/index.ts';
import { absoluteState, sqliteAddress, sqliteFile, statePlace } from './address.ts';
import { testDefinition } from './contract/subject.contract.ts';
import { openStore, type StoreKind, storeExists } from './open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-open-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parts = { clock: new ManualClock(), randomBytes: systemRandomBytes, logger: silentLogger };

describe('opening by address', () => {
  test('a file is created, reopened and named by its address', async () => {
    const address = sqliteAddress(join(folder, 'a b#c', 'hyperdrive.db'));
    expect(await storeExists(address)).toBe(false);
    const store = await openStore(address, parts);
    expect(store.address).toBe(address);
    await store.createSweep({ id: 'sweep', definition: testDefinition() });
    await store.close();
    expect(await storeExists(address)).toBe(true);
    const again = await openStore(address, { ...parts, readOnly: true });
    expect((await again.sweep('sweep')).state).toBe('running');
    await again.close();
  });

  test.each(['memory:', 'sqlite::memory:'])(
    '%s opens a separate store each time, without an address',
    async (address) => {
      const [one, other] = [await openStore(address, parts), await openStore(address, parts)];
      await one.createSweep({ id: 'sweep', definition: testDefinition() });
      expect(await other.sweeps()).toEqual([]);
      expect(one.address).toBeNull();
      expect(await storeExists(address)).toBe(false);
      await Promise.all([one.close(), other.close()]);
    },
  );

  test('a lost database leaves a trace', async () => {
    const { address } = statePlace(join(folder, 'lost'));
    await (await openStore(address, parts)).close();
    rmSync(sqliteFile(address));
    expect([await storeExists(address), await storeExists(address, { lost: true })]).toEqual([false, true]);
  });

  test('the installation names the store of every folder, and of nothing that is named by its address', () => {
    const installed = 'my-package/journal:journal.jsonl';
    const state = join(folder, 'state');
    expect(statePlace('state', folder, installed)).toEqual({ address: installed, folder: state });
    expect(statePlace('state', folder, '')).toEqual(statePlace('state', folder, undefined));
    for (const named of [':memory:', 'memory:', sqliteAddress(join(state, 'hyperdrive.db'))])
      expect(statePlace(named, folder, installed)).toEqual(statePlace(named, folder, undefined));
  });

  test('a package adds a kind of store and interprets the rest of the address itself', async () => {
    const asked: string[] = [];
    const kind: StoreKind = {
      open: (address, options) => {
        asked.push(address);
        return openStore('memory:', options);
      },
      exists: async () => true,
    };
    const loadKind = async (name: string) => {
      asked.push(name);
      return kind;
    };
    const store = await openStore('@scope/stores/ram:anything?at=all', { ...parts, loadKind });
    await store.close();
    expect(asked).toEqual(['@scope/stores/ram', '@scope/stores/ram:anything?at=all']);
    expect(await storeExists('stores/ram:', { loadKind })).toBe(true);
  });

  test.each([
    ['postgres://host/db', 'STORE_UNKNOWN_KIND', /sqlite, memory or package\/name/],
    ['stores/ram:', 'STORE_UNKNOWN_KIND', /stores\/ram/],
    ['sqlite:relative.db', 'STORE_BAD_ADDRESS', /absolute/],
    ['sqlite:///a.db?mode=ro', 'STORE_BAD_ADDRESS', /%3F/],
    ['/a/path', 'STORE_BAD_ADDRESS', /kind of a store/],
  ])('%s is refused', async (address, code, message) => {
    await expect(openStore(address, parts)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('names of state places', () => {
  test('a folder contains its database; a memory state has no folder; an address is unchanged', () => {
    expect(statePlace('state', '/base')).toEqual({
      address: sqliteAddress(resolve('/base/state/hyperdrive.db')),
      folder: resolve('/base/state'),
    });
    expect(statePlace(':memory:')).toEqual({ address: 'memory:', folder: undefined });
    const address = 'sqlite:///srv/state/hyperdrive.db';
    expect(statePlace(address, '/base')).toEqual({ address, folder: '/srv/state' });
    expect(statePlace('memory:').folder).toBeUndefined();
    expect(statePlace('sqlite::memory:').folder).toBeUndefined();
    expect([':memory:', address, 'state'].map((named) => absoluteState(named, '/base'))).toEqual([
      ':memory:',
      address,
      resolve('/base/state'),
    ]);
  });

  test('a path may have a drive letter or a later colon', () => {
    expect(absoluteState('C:\\state', '/base')).toBe(resolve('/base', 'C:\\state'));
    expect(absoluteState('./runs:today', '/base')).toBe(resolve('/base/runs:today'));
  });

  test('every absolute path survives its address', () => {
    const part = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[/\\\0]/.test(text) && !/^\.\.?$/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (names) => {
        const path = resolve(`/${names.join('/')}`);
        expect(sqliteFile(sqliteAddress(path))).toBe(path);
      }),
    );
  });
});
