import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTokenServer, type TokenServer } from '../../../test/helpers/token-server.ts';
import { serverAddress } from '../../remote/index.ts';
import { startProgram } from '../program.fixture.ts';

let there: TokenServer;
beforeAll(async () => {
  there = await openTokenServer();
});
afterAll(() => there.close());

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hyperdrive-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const run = (words: readonly string[], stdin = '', environment: Readonly<Record<string, string>> = {}) =>
  startProgram(words, home, stdin, { HOME: home, ...environment }).ended;
const kept = () => join(home, '.config/hyperdrive/servers.json');

describe('hyperdrive login', () => {
  it('keeps a token that the server knows, in a file that only its user reads', async () => {
    const token = await there.token('member');
    const login = await run(['login', there.url], `${token}\n`);
    expect(login).toMatchObject({ code: 0, out: expect.stringContaining(`signed in to ${there.url} as a member`) });
    expect(login.text).not.toContain(token);
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    const list = await run(['login', '--list', '--json']);
    expect(JSON.parse(list.out)).toEqual([{ url: there.url, name: 'a member', role: 'member', insecure: false }]);
    expect((await run(['status', '--server', there.url])).out).toContain('no sweeps here yet');
    expect((await run(['status'], '', { HYPERDRIVE_SERVER: `${there.url}/` })).out).toContain('no sweeps here yet');
    expect(await run(['logout'])).toMatchObject({ code: 0, err: expect.stringContaining('is forgotten') });
    expect(readFileSync(kept(), 'utf8')).not.toContain(token);
    expect(await run(['status', '--server', there.url])).toMatchObject({
      code: 6,
      err: expect.stringContaining(`hyperdrive login ${there.url}`),
    });
  });

  it('takes the token from a file, and another login replaces it', async () => {
    for (const role of ['viewer', 'owner'] as const) {
      writeFileSync(join(home, 'token'), `${await there.token(role)}\n`);
      expect((await run(['login', there.url, '--token-file', 'token'])).code).toBe(0);
    }
    expect(JSON.parse((await run(['login', '--list', '--json'])).out)).toMatchObject([{ role: 'owner' }]);
  });

  it('a variable counts more than what is kept', async () => {
    await run(['login', there.url], await there.token('member'));
    const wrong = { HYPERDRIVE_SERVER_TOKEN: 'hd_0_wrong' };
    expect((await run(['status', '--server', there.url], '', wrong)).code).toBe(6);
  });

  it.each([
    ['a wrong token', ['--json'], 'hd_abc_secret-of-mine', 6, 'REMOTE_UNKNOWN_TOKEN'],
    ['no token', ['--json'], '\n', 2, 'CLI_USAGE'],
    ['a file that holds more', ['--json', '--token-file', 'two'], '', 2, 'CLI_USAGE'],
  ])('keeps nothing for %s, and never shows it', async (_what, words, stdin, code, expected) => {
    writeFileSync(join(home, 'two'), 'secret-of-mine second');
    const login = await run(['login', there.url, ...words], stdin);
    expect(JSON.parse(login.err)).toMatchObject({ error: { code: expected } });
    expect(login.code).toBe(code);
    expect(login.text).not.toContain('secret-of-mine');
    expect((await run(['login', '--list', '--json'])).out.trim()).toBe('[]');
  });

  it.each([
    ['http://tuning.example.org', 'in the clear'],
    ['https://me:pass-of-mine@tuning.example.org', 'without a user or password'],
    ['ftp://tuning.example.org', 'such as https'],
    ['tuning.example.org', 'such as https'],
    ['https://tuning.example.org?token=x', 'without ?'],
  ])('refuses the address %s', async (url, why) => {
    const login = await run(['login', url]);
    expect(login).toMatchObject({ code: 2, err: expect.stringContaining('REMOTE_BAD_ADDRESS') });
    expect(login.err).toContain(why);
    expect(login.err).not.toContain('pass-of-mine');
  });

  it('plain http to another machine is refused unless a login allowed it', async () => {
    const words = ['status', '--server', 'http://192.0.2.1:1'];
    expect(await run(words)).toMatchObject({ code: 2, err: expect.stringContaining('REMOTE_BAD_ADDRESS') });
    expect(serverAddress('http://192.0.2.1:1/', { isInsecure: true })).toBe('http://192.0.2.1:1');
    for (const url of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])
      expect(serverAddress(url)).toBe(url);
  });

  it('a damaged file of servers is named, and its content is not shown', async () => {
    mkdirSync(join(home, '.config/hyperdrive'), { recursive: true });
    writeFileSync(kept(), '{"servers": [{"url": "x", "token": "secret-of-mine"');
    const status = await run(['status', '--server', there.url]);
    expect(status).toMatchObject({ code: 2, err: expect.stringContaining('REMOTE_BAD_LOGIN_FILE') });
    expect(status.err).toContain('servers.json');
    expect(status.err).not.toContain('secret-of-mine');
  });

  it('logout of several kept servers asks which', async () => {
    mkdirSync(join(home, '.config/hyperdrive'), { recursive: true });
    const servers = ['https://a.example', 'https://b.example'].map((url) => ({ url, token: 'x' }));
    writeFileSync(kept(), JSON.stringify({ servers }));
    expect(await run(['logout'])).toMatchObject({ code: 2, err: expect.stringContaining('https://b.example') });
    expect((await run(['logout', 'https://a.example/'])).code).toBe(0);
    expect(JSON.parse(readFileSync(kept(), 'utf8'))).toMatchObject({ servers: [{ url: 'https://b.example' }] });
  });
});

describe('what is no server', () => {
  it('a redirect is not followed, so the token reaches no other host', async () => {
    const seen: string[] = [];
    const other = createServer((request, answer) => {
      seen.push(String(request.headers.authorization));
      answer.end('{}');
    }).listen(0);
    const elsewhere = `http://localhost:${(other.address() as AddressInfo).port}/`;
    const first = createServer((_request, answer) => answer.writeHead(307, { location: elsewhere }).end()).listen(0);
    try {
      const url = `http://127.0.0.1:${(first.address() as AddressInfo).port}`;
      const status = await run(['status', '--server', url], '', { HYPERDRIVE_SERVER_TOKEN: 'secret-of-mine' });
      expect(status).toMatchObject({ code: 5, err: expect.stringContaining('REMOTE_NOT_A_SERVER') });
      expect(status.err).toContain(elsewhere);
      expect(status.err).not.toContain('secret-of-mine');
      expect(seen).toEqual([]);
    } finally {
      first.close();
      other.close();
    }
  });

  it.each([
    ['a page', '<html>sign in</html>'],
    ['other JSON', '{"hello": 1}'],
    ['fewer answers than reads', '{"store": "x", "nowMs": 1, "wallMs": 1, "answers": []}'],
  ])('%s is not taken for an answer', async (_what, text) => {
    const server = createServer((_request, answer) => answer.end(text)).listen(0);
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const status = await run(['status', '--server', url, '--json']);
      expect([status.code, JSON.parse(status.err).error.code]).toEqual([5, 'REMOTE_NOT_A_SERVER']);
    } finally {
      server.close();
    }
  });

  it('a port where nothing listens', async () => {
    const server = createServer().listen(0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const status = await run(['status', '--server', url]);
    expect(status).toMatchObject({ code: 5, err: expect.stringContaining('REMOTE_NO_ANSWER') });
  }, 20_000);
});
