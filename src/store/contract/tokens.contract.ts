import { expect } from 'vitest';
import type { AccessToken } from '../access-token.ts';
import { type Check, refused } from './subject.contract.ts';

const token = (id: string, more: Partial<AccessToken> = {}): AccessToken => ({
  ...{ id, name: `name of ${id}`, role: 'viewer', createdAtMs: 1_000, expiresAtMs: null },
  sha256: new Uint8Array(32).fill(id.charCodeAt(0)),
  ...more,
});
const idsOf = (tokens: readonly AccessToken[]) => tokens.map(({ id }) => id);

/** Access tokens of the server. */
export function checkTokens(check: Check): void {
  check('tokens are added, found by id and removed, visible to every connection at once', async ({ subject }) => {
    const { store, other } = subject;
    const odd = token('bbbb', { name: 'a\0b \ud800 "é"', role: 'owner', createdAtMs: 500, expiresAtMs: 9_000 });
    expect(await store.tokens()).toEqual([]);
    await store.addToken(token('aaaa'));
    await other.addToken(odd);
    expect(await store.tokens()).toEqual([odd, token('aaaa')]);
    expect(await store.token('bbbb')).toEqual(odd);
    expect(await store.token('cccc')).toBeUndefined();
    await refused(other.addToken(token('aaaa', { role: 'owner' })), 'STORE_TOKEN_EXISTS');
    expect(await other.removeToken('aaaa')).toBe(true);
    expect(await store.token('aaaa')).toBeUndefined();
    expect(await store.removeToken('aaaa')).toBe(false);
    expect(idsOf(await other.tokens())).toEqual(['bbbb']);
  });

  check('concurrent changes of tokens on two connections all take effect', async ({ subject }) => {
    const { store, other } = subject;
    const ids = Array.from({ length: 12 }, (_, index) => `t${String(index).padStart(3, '0')}`);
    await Promise.all(ids.slice(0, 4).map((id) => store.addToken(token(id))));
    await Promise.all([
      ...ids.slice(4, 8).map((id) => store.addToken(token(id))),
      ...ids.slice(8).map((id) => other.addToken(token(id))),
      ...ids.slice(0, 4).map((id, index) => (index % 2 === 0 ? store : other).removeToken(id)),
    ]);
    expect(idsOf(await store.tokens())).toEqual(ids.slice(4));
  });

  check('tokens of an earlier version are imported once, and never again', async ({ subject }) => {
    const { store, other } = subject;
    const fail = () => {
      throw new Error('damaged');
    };
    await expect(store.adoptTokens(fail)).rejects.toThrow('damaged');
    const earlier = () => [token('aaaa'), token('bbbb')];
    expect(await Promise.all([store.adoptTokens(earlier), other.adoptTokens(earlier)])).toContain(true);
    expect(idsOf(await store.tokens())).toEqual(['aaaa', 'bbbb']);
    await store.removeToken('aaaa');
    expect(await other.adoptTokens(earlier)).toBe(false);
    expect(await other.adoptTokens(fail)).toBe(false);
    expect(idsOf(await store.tokens())).toEqual(['bbbb']);
  });

  check('tokens of an earlier version are imported all or none', async ({ subject: { store } }) => {
    await store.addToken(token('bbbb'));
    await refused(
      store.adoptTokens(() => [token('aaaa'), token('bbbb')]),
      'STORE_TOKEN_EXISTS',
    );
    expect(idsOf(await store.tokens())).toEqual(['bbbb']);
  });
}
