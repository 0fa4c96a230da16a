import { randomBytes } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openServerLab, type ServerLab } from '../../../test/helpers/server-lab.ts';
import { studyDefinition, writeStudy } from '../../../test/helpers/study.ts';
import type { Role } from '../../http/index.ts';
import { serverError } from '../errors.ts';
import { sessionCookies } from './session-cookie.ts';
import { WrongTokens } from './wrong-tokens.ts';

let lab: ServerLab;
const texts = new Map<Role | 'expired' | 'revoked', string>();

beforeAll(async () => {
  lab = await openServerLab({ needsToken: true });
  await writeStudy(lab.store, lab.clock, {
    sweepId: 'done',
    trials: 8,
    workers: 2,
    intervals: 3,
    reports: true,
    seed: 1,
  });
  await lab.store.createSweep({ id: 'open', definition: studyDefinition({ trials: 3, workers: 1 }) });
  for (const role of ['viewer', 'member', 'owner'] as const) {
    texts.set(role, (await lab.tokens.create({ name: role, role, expiresInMs: null })).token);
  }
  texts.set('expired', (await lab.tokens.create({ name: 'old', role: 'owner', expiresInMs: 1_000 })).token);
  const revoked = await lab.tokens.create({ name: 'gone', role: 'owner', expiresInMs: null });
  texts.set('revoked', revoked.token);
  await lab.tokens.revoke(revoked.id);
  lab.clock.advance(2_000);
});
// So that wrong tokens of one test do not count in the next.
beforeEach(() => lab.clock.advance(60_000));
afterAll(() => lab.close());

const bearer = (who: Role | 'expired' | 'revoked' | 'stranger'): Record<string, string> =>
  who === 'stranger' ? {} : { authorization: `Bearer ${texts.get(who)}` };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The lowest role that each route needs. */
interface Address {
  readonly method: Method;
  readonly url: string;
  readonly role: Role | 'anyone';
  readonly payload?: object;
}

const address = (method: Method, url: string, role: Role | 'anyone', payload?: object): Address => ({
  ...{ method, url, role },
  ...(payload !== undefined && { payload }),
});

const table: readonly Address[] = [
  address('GET', '/api/v1/sweeps', 'viewer'),
  address('GET', '/api/v1/sweeps/done', 'viewer'),
  address('GET', '/api/v1/sweeps/done/columns', 'viewer'),
  address('GET', '/api/v1/sweeps/done/history', 'viewer'),
  address('GET', '/api/v1/sweeps/done/pcp', 'viewer'),
  address('GET', '/api/v1/sweeps/done/rows', 'viewer'),
  address('GET', '/api/v1/sweeps/done/curves', 'viewer'),
  address('GET', '/api/v1/sweeps/done/insights', 'viewer'),
  address('GET', '/api/v1/sweeps/done/slices', 'viewer'),
  address('GET', '/api/v1/sweeps/done/trade-off', 'viewer'),
  address('GET', '/api/v1/sweeps/done/importance', 'viewer'),
  address('GET', '/api/v1/sweeps/done/effects', 'viewer'),
  address('GET', '/api/v1/sweeps/done/objectives', 'viewer'),
  address('GET', '/api/v1/sweeps/done/surface?x=depth&y=dropout', 'viewer'),
  address('GET', '/api/v1/sweeps/done/timeline', 'viewer'),
  address('GET', '/api/v1/sweeps/done/trials', 'viewer'),
  address('GET', '/api/v1/sweeps/done/trials/1', 'viewer'),
  address('GET', '/api/v1/sweeps/done/trials/1/logs', 'viewer'),
  address('GET', '/api/v1/sweeps/done/trials/1/logs/search?q=x', 'viewer'),
  address('GET', '/api/v1/sweeps/done/trials/1/artifacts', 'viewer'),
  address('GET', '/api/v1/sweeps/done/reports', 'viewer'),
  address('GET', '/api/v1/sweeps/done/log', 'viewer'),
  address('GET', '/api/v1/sweeps/done/export', 'viewer'),
  address('GET', '/api/v1/sweeps/done/definition', 'viewer'),
  address('GET', '/api/v1/sweeps/done/events', 'viewer'),
  address('GET', '/metrics', 'viewer'),
  address('POST', '/api/v1/check', 'viewer', { yaml: 'a: 1' }),
  address('POST', '/api/v1/sweeps', 'member', { definition: studyDefinition({ trials: 2, workers: 1 }) }),
  address('GET', `/api/v1/code/${'0'.repeat(64)}`, 'member'),
  address('PUT', `/api/v1/code/${'0'.repeat(64)}`, 'member'),
  address('POST', '/api/v1/reads', 'viewer', { reads: [] }),
  address('POST', '/api/v1/studies/requests', 'member', { op: 'ask' }),
  address('POST', '/api/v1/sweeps/open/pause', 'member'),
  address('POST', '/api/v1/sweeps/open/resume', 'member'),
  address('POST', '/api/v1/sweeps/open/cancel', 'member'),
  address('POST', '/api/v1/sweeps/open/change', 'member'),
  address('POST', '/api/v1/sweeps/open/change/check', 'viewer'),
  address('GET', '/api/v1/sweeps/open/versions', 'viewer'),
  address('POST', '/api/v1/sweeps/done/trials', 'member'),
  address('PUT', '/api/v1/sweeps/open/limits', 'member', { limits: studyDefinition({ trials: 2, workers: 1 }).limits }),
  address('POST', '/api/v1/sweeps/open/trials/0/cancel', 'member'),
  address('PUT', '/api/v1/sweeps/done/trials/1/artifacts/a.txt', 'member'),
  address('GET', '/api/v1/tokens', 'owner'),
  address('POST', '/api/v1/tokens', 'owner', { name: 'x', role: 'viewer' }),
  address('DELETE', '/api/v1/tokens/nothere', 'owner'),
  address('GET', '/api/v1/session', 'anyone'),
  address('DELETE', '/api/v1/session', 'anyone'),
  address('GET', '/healthz', 'anyone'),
  address('GET', '/readyz', 'anyone'),
  address('GET', '/openapi.json', 'anyone'),
  address('GET', '/version', 'anyone'),
  address('GET', '/api/3.0/mlflow/server-info', 'anyone'),
];
const strength = { stranger: -1, anyone: -1, viewer: 0, member: 1, owner: 2 } as const;

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ 'x-role': z.string().optional() }))),
});

/** Operations of the OpenAPI document. */
async function operations() {
  const { paths } = documentSchema.parse((await lab.app.inject('/openapi.json')).json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-role': needed }]) => ({
      path,
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).parse(method.toUpperCase()),
      needed,
    })),
  );
}

describe('roles', () => {
  it.each(table)('$method $url needs $role', async ({ method, url, role, payload }) => {
    for (const who of ['stranger', 'viewer', 'member', 'owner'] as const) {
      const isUpload = url.includes('/artifacts/');
      const answer = await lab.app.inject({
        method,
        url,
        headers: { ...bearer(who), ...(isUpload && { 'content-type': 'application/octet-stream' }) },
        ...(isUpload ? { payload: Buffer.from('x') } : payload !== undefined && { payload }),
      });
      const isRefused = answer.statusCode === 401 || answer.statusCode === 403;
      expect([who, isRefused]).toEqual([who, strength[who] < strength[role]]);
      if (isRefused) expect(answer.statusCode).toBe(who === 'stranger' ? 401 : 403);
    }
  });

  it("every route of the API is in the table with its documented role, or accepts a trial's token", async () => {
    for (const { path, method, needed } of await operations()) {
      const concrete = path
        .replace(
          '{sweep}',
          path.includes('{trial}/cancel') || /(pause|resume|cancel|limits|change|check|versions)$/.test(path)
            ? 'open'
            : 'done',
        )
        .replace('{trial}', path.endsWith('/cancel') ? '0' : '1')
        .replace('{id}', 'nothere')
        .replace('{hash}', '0'.repeat(64))
        .replace('{path}', 'a.txt');
      if (path.endsWith('/logs/follow') || (method === 'GET' && path.endsWith('/artifacts/{path}'))) continue;
      if (needed?.startsWith('attempt') && !path.startsWith('/api/v1/sweeps')) continue;
      if (method === 'POST' && path === '/api/v1/session') continue;
      const found = table.find((each) => `${each.method} ${each.url.split('?')[0]}` === `${method} ${concrete}`);
      expect([method, path, found?.role]).toEqual([method, path, needed?.replace('attempt or ', '') ?? 'anyone']);
    }
  });

  it("routes that accept a trial's token refuse strangers, and users as documented", async () => {
    const checked = (await operations()).filter(({ needed }) => needed?.startsWith('attempt'));
    expect(checked.length).toBeGreaterThan(35);
    for (const { path, method, needed = '' } of checked) {
      const isFile = method === 'PUT';
      for (const who of ['stranger', 'viewer', 'member', 'owner'] as const) {
        const answer = await lab.app.inject({
          method,
          url: path.replaceAll(/\{sweep\}|\{trial\}/g, '1').replaceAll(/\{[a-z]+\}/g, 'x'),
          headers: { ...bearer(who), ...(isFile && { 'content-type': 'application/octet-stream' }) },
          ...(isFile && { payload: Buffer.from('x') }),
        });
        const least = needed.replace('attempt or ', '');
        const outcome = [method, path, who, answer.statusCode];
        if (who === 'stranger' || path.startsWith('/api/v1/attempts/'))
          expect(outcome).toEqual([method, path, who, 401]);
        else if (least === 'attempt') expect([...outcome, answer.statusCode >= 400]).toEqual([...outcome, true]);
        else if (least === 'member' && who === 'viewer') expect(outcome).toEqual([method, path, who, 403]);
        else expect(outcome).not.toEqual([method, path, who, 401]);
      }
    }
  });

  it.each(['expired', 'revoked'] as const)('an %s token is refused', async (who) => {
    expect((await lab.app.inject({ url: '/api/v1/sweeps', headers: bearer(who) })).statusCode).toBe(401);
  });

  it.each([
    'Bearer ',
    'Bearer x',
    'Basic aGQ6aGQ=',
    `Bearer hd_aaaaaaaaaa_${'a'.repeat(43)}`,
    `Bearer ${'a'.repeat(5_000)}`,
    'Bearer hd___proto___aaaaaaaaaaaaaaaaaaaaaaaa',
  ])('%s is refused', async (authorization) => {
    expect((await lab.app.inject({ url: '/api/v1/sweeps', headers: { authorization } })).statusCode).toBe(401);
  });

  it('a token that is cut or changed in one place is refused', async () => {
    const text = texts.get('owner') ?? '';
    for (const changed of [
      text.slice(0, -1),
      `${text}a`,
      text.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')),
      text.toUpperCase(),
    ]) {
      expect(
        (await lab.app.inject({ url: '/api/v1/sweeps', headers: { authorization: `Bearer ${changed}` } })).statusCode,
      ).toBe(401);
    }
  });
});

describe('sessions', () => {
  const own = { origin: 'http://localhost:80', host: 'localhost:80' };

  async function signIn(role: Role): Promise<string> {
    const answer = await lab.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: own,
      payload: { token: texts.get(role) },
    });
    expect(answer.json()).toMatchObject({ signedIn: true, role, needsToken: true });
    return String(answer.headers['set-cookie']);
  }

  it('start with a token and use a cookie that scripts and other sites cannot get', async () => {
    const cookie = await signIn('member');
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(texts.get('member') ?? '');
    const headers = { ...own, cookie: cookie.split(';')[0] ?? '' };
    expect((await lab.app.inject({ url: '/api/v1/sweeps', headers })).statusCode).toBe(200);
    expect((await lab.app.inject({ method: 'POST', url: '/api/v1/sweeps/open/pause', headers })).statusCode).not.toBe(
      403,
    );
    expect((await lab.app.inject({ url: '/api/v1/tokens', headers })).statusCode).toBe(403);
    const out = await lab.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect(String(out.headers['set-cookie'])).toContain('Max-Age=0');
  });

  it('end when their token is revoked', async () => {
    const made = await lab.tokens.create({ name: 'short', role: 'viewer', expiresInMs: 60_000 });
    const answer = await lab.app.inject({ method: 'POST', url: '/api/v1/session', payload: { token: made.token } });
    const headers = { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' };
    expect((await lab.app.inject({ url: '/api/v1/sweeps', headers })).statusCode).toBe(200);
    await lab.tokens.revoke(made.id);
    expect((await lab.app.inject({ url: '/api/v1/sweeps', headers })).statusCode).toBe(401);
  });

  it('cannot be forged or extended', () => {
    const cookies = sessionCookies({ name: 'c', key: randomBytes(32), isSecure: true });
    const header = cookies.open('abcd', 5_000, 1_000).split(';')[0] ?? '';
    expect(cookies.open('abcd', 5_000, 1_000)).toContain('; Secure');
    expect(cookies.read(header, 1_000)).toEqual({ tokenId: 'abcd', expiresAtMs: 5_000 });
    expect(cookies.read(header, 5_000)).toBeUndefined();
    expect(cookies.read(header.replace('5000', '9000'), 1_000)).toBeUndefined();
    expect(cookies.read(header.replace('abcd', 'efgh'), 1_000)).toBeUndefined();
    expect(cookies.read('c=a.b', 0)).toBeUndefined();
    expect(cookies.read(undefined, 0)).toBeUndefined();
    const other = sessionCookies({ name: 'c', key: randomBytes(32), isSecure: false });
    expect(other.read(header, 1_000)).toBeUndefined();
  });
});

describe('wrong tokens', () => {
  const wrong = `hd_aaaaaaaaaa_${'a'.repeat(43)}`;
  const asTrial = `hd-done-1-0.${'a'.repeat(43)}`;
  const routes: readonly (readonly [string, InjectOptions, string?])[] = [
    ['a read', { url: '/api/v1/sweeps' }],
    ['a live stream', { url: '/api/v1/sweeps/done/events' }],
    ['a file', { url: '/api/v1/sweeps/done/trials/1/artifacts/a.txt' }],
    ['an upload', { method: 'PUT', url: '/api/v1/sweeps/done/trials/1/artifacts/a.txt', payload: Buffer.from('x') }],
    ['figures', { url: '/metrics' }],
    ['a sign-in', { method: 'POST', url: '/api/v1/session', payload: { token: wrong } }],
    ['a report', { method: 'POST', url: '/api/v1/attempts/k-done-1-0/reports', payload: {} }],
    ["MLflow's API", { url: '/api/2.0/mlflow/runs/get?run_id=x' }],
    ["MLflow's files", { url: '/api/2.0/mlflow-artifacts/artifacts/1/x/artifacts/a.txt' }],
    ["MLflow's API as a trial", { url: '/api/2.0/mlflow/runs/get?run_id=x' }, asTrial],
  ];

  it('are counted together on all routes: 20 per minute and address, then 429 with the time to wait; a valid token still works', async () => {
    const second = await openServerLab({ needsToken: true });
    try {
      const right = await second.tokens.create({ name: 'me', role: 'viewer', expiresInMs: null });
      const tryToken = (turn: number, remoteAddress = '10.0.0.1') => {
        const [, request, as = wrong] = routes[turn % routes.length] ?? ['', {}];
        const type = request.payload instanceof Buffer && 'application/octet-stream';
        const headers = { authorization: `Bearer ${as}`, ...(type && { 'content-type': type }) };
        return second.app.inject({ ...request, headers, remoteAddress });
      };
      for (let turn = 0; turn < 20; turn++) {
        expect([turn, (await tryToken(turn)).statusCode]).toEqual([turn, 401]);
      }
      second.clock.advance(15_000);
      for (const [turn, [name]] of routes.entries()) {
        const answer = await tryToken(turn);
        expect([name, answer.statusCode, answer.headers['retry-after']]).toEqual([name, 429, '45']);
      }
      const headers = { authorization: `Bearer ${right.token}` };
      const remoteAddress = '10.0.0.1';
      expect((await second.app.inject({ url: '/api/v1/sweeps', headers, remoteAddress })).statusCode).toBe(200);
      const signIn = {
        method: 'POST',
        url: '/api/v1/session',
        payload: { token: right.token },
        remoteAddress,
      } as const;
      expect((await second.app.inject(signIn)).statusCode).toBe(200);
      expect((await second.app.inject({ url: '/api/v1/sweeps', remoteAddress })).statusCode).toBe(401);
      expect((await tryToken(0, '10.0.0.2')).statusCode).toBe(401);
      second.clock.advance(45_000);
      expect((await tryToken(0)).statusCode).toBe(401);
    } finally {
      await second.close();
    }
  });

  it('from any number of addresses take bounded memory', () => {
    const wrongTokens = new WrongTokens(() => 0);
    const refusal = serverError('SERVER_UNAUTHORIZED', 'wrong');
    for (let k = 0; k < 30_000; k++) wrongTokens.answerTo(refusal, `10.${k >> 16}.${(k >> 8) & 255}.${k & 255}`);
    expect(wrongTokens.size).toBe(10_000);
  });
});
