import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { writeStudy } from '../../test/helpers/study.ts';
import type { Json } from '../base/index.ts';
import { attemptToken } from '../intake/index.ts';
import { attemptKey } from '../model/index.ts';
import { masked } from './request/mask.ts';

// Each test is a row of the table in docs/security.md.

let lab: ServerLab;
const logged: { event: string; facts: Readonly<Record<string, Json>> | undefined }[] = [];

beforeAll(async () => {
  const web = join(import.meta.dirname, '../../test/fixtures/web');
  const record = (event: string, facts?: Readonly<Record<string, Json>>) => void logged.push({ event, facts });
  lab = await openServerLab({
    hosts: ['lab.example'],
    webFolder: web,
    logger: { debug: record, info: record, warn: record, error: record },
  });
  await writeStudy(lab.store, lab.clock, {
    sweepId: 'done',
    trials: 6,
    workers: 2,
    intervals: 3,
    reports: true,
    seed: 1,
  });
  const outputs = lab.folders.outputs('done', 1);
  mkdirSync(join(outputs, 'sub'), { recursive: true });
  writeFileSync(join(outputs, 'page.html'), '<script>alert(1)</script>');
  writeFileSync(join(lab.folder, 'secret.txt'), 'top secret');
  symlinkSync(join(lab.folder, 'secret.txt'), join(outputs, 'link'));
});
afterAll(() => lab.close());

const files = '/api/v1/sweeps/done/trials/1/artifacts';

describe("other sites in a user's browser", () => {
  it.each(['evil.example', 'lab.example.evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', 'a b'])(
    'DNS rebinding: the host %j is refused',
    async (host) => {
      const answer = await lab.app.inject({ url: '/api/v1/sweeps', headers: { host } });
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'SERVER_BAD_HOST']);
    },
  );
  it.each(['localhost', 'localhost:8080', '127.0.0.1:9', '[::1]:8080', 'LAB.example:80', 'x.localhost'])(
    'the host %s is accepted',
    async (host) => {
      expect((await lab.app.inject({ url: '/api/v1/sweeps', headers: { host } })).statusCode).toBe(200);
    },
  );

  it('forged requests: another origin can neither change nor read anything', async () => {
    for (const origin of ['http://evil.example', 'null', 'http://localhost:8081', 'https://localhost.evil.example']) {
      for (const [method, url] of [
        ['POST', '/api/v1/sweeps/done/cancel'],
        ['GET', '/api/v1/sweeps'],
        ['DELETE', '/api/v1/session'],
      ] as const) {
        const answer = await lab.app.inject({ method, url, headers: { host: 'localhost:80', origin } });
        expect([origin, answer.statusCode, answer.json().code]).toEqual([origin, 403, 'SERVER_CROSS_ORIGIN']);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  it('forged forms: simple requests from another site are refused, even without an origin', async () => {
    const answer = await lab.app.inject({
      method: 'POST',
      url: '/api/v1/sweeps/done/cancel',
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
      payload: '{}',
    });
    expect(answer.statusCode).toBe(403);
    const form = await lab.app.inject({
      method: 'POST',
      url: '/api/v1/sweeps',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'yaml=x',
    });
    expect(form.statusCode).toBe(422);
  });

  it('framing and sniffing: the headers of every answer forbid them', async () => {
    for (const url of ['/', '/api/v1/sweeps', '/nothing']) {
      const { headers } = await lab.app.inject(url);
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  it("injected scripts: pages run only the server's own scripts", async () => {
    const { headers, body } = await lab.app.inject('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(body).toContain(`nonce="${nonce}"`);
    const again = await lab.app.inject('/');
    expect(again.headers['content-security-policy']).not.toBe(policy);
  });

  it('hostile artifacts: a page that a trial wrote is served as a sandboxed download', async () => {
    const { headers, body } = await lab.app.inject(`${files}/page.html`);
    expect(body).toContain('<script>');
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['content-disposition']).toContain('attachment');
    expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
  });
});

describe('paths', () => {
  it.each([
    '../../../../secret.txt',
    '..%2f..%2f..%2f..%2fsecret.txt',
    '%2e%2e/%2e%2e/secret.txt',
    '/etc/passwd',
    'sub/..%2f..%2fx',
    'a%00b',
    'C:%5Cx',
    '..%5c..%5cx',
    'link',
  ])('leaving the folder of a trial: reading %s is refused', async (path) => {
    const answer = await lab.app.inject(`${files}/${path}`);
    expect([400, 404, 422]).toContain(answer.statusCode);
    expect(answer.body).not.toContain('top secret');
  });

  it.each(['..%2fx', 'link/x', 'sub%2f..%2f..%2fx', '%2fetc%2fx'])(
    'leaving the folder of a trial: writing %s is refused',
    async (path) => {
      const answer = await lab.app.inject({
        method: 'PUT',
        url: `${files}/${path}`,
        headers: { 'content-type': 'application/octet-stream' },
        payload: Buffer.from('x'),
      });
      expect([path, answer.statusCode]).toEqual([path, 422]);
    },
  );

  it('writing over a link replaces it and touches nothing outside', async () => {
    const put = {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.from('mine'),
    } as const;
    expect((await lab.app.inject({ ...put, url: `${files}/link` })).statusCode).toBe(201);
    expect((await lab.app.inject(`${files}/link`)).body).toBe('mine');
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(lab.folder, 'secret.txt'), 'utf8')).toBe('top secret');
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/missing-abc.js',
    '/.env',
    '/index.html.map',
  ])('leaving the folder of the dashboard: %s is not found', async (url) => {
    const answer = await lab.app.inject(url);
    expect([url, answer.statusCode]).toEqual([url, 404]);
  });

  it('invalid ids never reach the file system', async () => {
    for (const id of ['..', '%2e%2e%2f', 'a/b', 'a%00', '-x', 'x'.repeat(200)]) {
      const answer = await lab.app.inject(`/api/v1/sweeps/${id}/trials/0/artifacts`);
      expect([id, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([id, true]);
    }
  });
});

describe('hostile bodies', () => {
  const post = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    lab.app.inject({ method: 'POST', url: '/api/v1/check', headers, payload });

  it('deep nesting is refused before it is parsed', async () => {
    for (const payload of ['['.repeat(200_000), `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`]) {
      const answer = await post(payload);
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'SERVER_BAD_REQUEST']);
    }
    expect((await post(JSON.stringify({ yaml: `"${'['.repeat(500)}\\"` }))).statusCode).toBe(200);
  });

  it('wide JSON is refused before it is parsed', async () => {
    const keys = Object.fromEntries(Array.from({ length: 60_000 }, (_, k) => [`k${k}`, 1]));
    for (const payload of [
      JSON.stringify(keys),
      `[${'[],'.repeat(210_000)}0]`,
      `{"yaml":[${'1,'.repeat(210_000)}0]}`,
    ]) {
      const answer = await post(payload);
      expect([answer.statusCode, answer.json().code]).toEqual([413, 'SERVER_TOO_LARGE']);
      expect(answer.json().detail).toMatch(/^body: more than \d+ (keys|values)/);
    }
    expect((await post(JSON.stringify({ yaml: '{,[:'.repeat(60_000) }))).statusCode).toBe(200);
  });

  it('the errors of a wide body are short', async () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, k) => [`${'k'.repeat(20)}${k}`, 1]));
    const set = Array.from({ length: 20_000 }, () => null);
    const answers = [
      await post(JSON.stringify(keys)),
      await lab.app.inject({ method: 'POST', url: '/api/v1/sweeps/open/change', payload: { set } }),
      await lab.app.inject({
        method: 'POST',
        url: '/api/v1/sweeps/open/trials',
        payload: { again: keys },
      }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(422);
      expect(answer.body.length).toBeLessThan(20_000);
    }
  });

  it('poisoned prototypes are refused', async () => {
    for (const payload of ['{"__proto__":{"x":1},"yaml":""}', '{"constructor":{"prototype":{"x":1}},"yaml":""}']) {
      expect((await post(payload)).statusCode).toBe(422);
    }
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('large bodies are refused', async () => {
    const answer = await post(`{"yaml":"${'a'.repeat(1_100_000)}"}`);
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'SERVER_TOO_LARGE']);
  });

  it('YAML that expands exponentially is refused', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
      .join('\n')}`;
    const answer = await post(bomb, { 'content-type': 'application/yaml' });
    expect(answer.json()).toMatchObject({ ok: false, problems: [{ code: 'FORMATS_BAD_YAML' }] });
  });

  it('malformed parts are refused', async () => {
    const answer = await post('{"yaml": 5, "x": 1}');
    expect(answer.statusCode).toBe(422);
    expect((await post('{')).json().code).toBe('SERVER_BAD_REQUEST');
    expect((await post('a', { 'content-type': 'application/xml' })).statusCode).toBe(422);
  });
});

describe('floods', () => {
  it('one address is limited, and others are not', async () => {
    const second = await openServerLab();
    try {
      const send = (remoteAddress: string) => second.app.inject({ url: '/healthz', remoteAddress });
      for (let k = 0; k < 600; k++) expect((await send('10.0.0.1')).statusCode).toBe(200);
      const refused = await send('10.0.0.1');
      expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
        429,
        'SERVER_TOO_MANY',
        '1',
      ]);
      expect((await send('10.0.0.2')).statusCode).toBe(200);
      second.clock.advance(1_000);
      expect((await send('10.0.0.1')).statusCode).toBe(200);
    } finally {
      await second.close();
    }
  });
});

describe('ask and tell', () => {
  it('is not limited: a trial may be over within a millisecond', async () => {
    const third = await openServerLab();
    try {
      const send = () =>
        third.app.inject({ method: 'POST', url: '/api/v1/studies/requests', payload: { op: 'studies' } });
      const codes = new Set<string>();
      for (let k = 0; k < 700; k++) codes.add((await send()).json().code);
      // This server drives no studies, which every request is told.
      expect([...codes]).toEqual(['SERVER_NO_STUDIES']);
    } finally {
      await third.close();
    }
  });
});

describe('tokens of attempts', () => {
  it('give access to their own attempt only', async () => {
    const token = attemptToken(new Uint8Array(32), 'some-attempt');
    const key = attemptKey(lab.store.installId, { sweepId: 'done', trial: 1, attempt: 0 });
    const answer = await lab.app.inject({
      method: 'POST',
      url: `/api/v1/attempts/${key}/heartbeat`,
      headers: { authorization: `Bearer ${token}` },
      payload: { epoch: 1 },
    });
    expect(answer.statusCode).toBe(401);
  });
});

describe('secrets in the log', () => {
  it('are masked', async () => {
    const token = `hd_abcdefghij_${'x'.repeat(43)}`;
    for (const text of [
      `token ${token} failed`,
      `authorization: Bearer ${token}`,
      `GET /x?token=${token}&y=1`,
      `cookie: hyperdrive_abc=abcd.1.${'x'.repeat(20)}; a=b`,
      'postgres://me:pass1word@host/db',
    ]) {
      expect(masked(text)).toContain('***');
      expect(masked(text)).not.toMatch(/x{20}|pass1word/);
    }
    expect(masked('nothing to hide: lr=0.1')).toBe('nothing to hide: lr=0.1');
  });

  it('a failing request logs its URL without the token', async () => {
    await lab.store.close();
    await lab.app.inject(`/api/v1/sweeps?token=hd_abcdefghij_${'x'.repeat(43)}`);
    expect(JSON.stringify(logged)).not.toMatch(/x{20}/);
  });
});
