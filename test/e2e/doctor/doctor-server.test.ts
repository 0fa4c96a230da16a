import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPort, checkServer } from '../../../src/cli/doctor/server.ts';
import { command, environmentOf, folder, found, hasFaketime, sound, started } from './doctor.fixture.ts';

test('a server: unreachable, without a token, with a wrong one, with the right one, with another time', async () => {
  const state = ['--state', sound];
  expect(found('server', state, { HYPERDRIVE_SERVER: 'http://127.0.0.1:1' })).toMatchObject([
    { level: 'problem', text: expect.stringContaining('does not answer') },
  ]);
  const served = ['--state', join(folder, 'served')];
  const made = spawnSync(process.execPath, [command, 'token', 'create', 'me', ...served], {
    cwd: folder,
    env: environmentOf({}),
    encoding: 'utf8',
  });
  const token = made.stdout.trim();
  const { match } = await started(
    ['serve', '--port', '0', '--require-token', ...served],
    /(http:\/\/127\.0\.0\.1:(\d+))/,
  );
  const [, url = '', port] = match;
  expect(found('server', state, { HYPERDRIVE_SERVER: url })).toMatchObject([
    { level: 'problem', text: `${url} asks for a token` },
  ]);
  expect(found('server', state, { HYPERDRIVE_SERVER: url, HYPERDRIVE_SERVER_TOKEN: 'wrong' })).toMatchObject([
    { level: 'problem', text: `${url} does not know the token` },
  ]);
  const right = { HYPERDRIVE_SERVER: url, HYPERDRIVE_SERVER_TOKEN: token };
  expect(found('server', state, right)).toMatchObject([
    { level: 'ok', text: `${url} answers; token "me", role member` },
  ]);
  writeFileSync(join(folder, 'token'), token);
  const login = [command, 'login', url, '--token-file', 'token'];
  expect(spawnSync(process.execPath, login, { cwd: folder, env: environmentOf({}) }).status).toBe(0);
  expect(found('server', state, { HYPERDRIVE_SERVER: url })).toMatchObject([
    { level: 'ok', text: `${url} answers; token "me", role member` },
  ]);
  expect(await checkPort(Number(port))).toMatchObject([
    { level: 'ok', text: expect.stringContaining('a server of HyperDrive') },
  ]);
  if (!hasFaketime) return;
  expect(found('clock', state, right, ['faketime', '-f', '-1h'])).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      text: expect.stringMatching(/^the server's clock is .* ahead of this one$/),
    }),
  );
});

test('a server by plain http gets a token only where a login allowed it', async () => {
  const asked: (string | undefined)[] = [];
  const server = createHttpServer(({ headers }, response) => {
    asked.push(headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
  const address = server.address();
  // No address of the loopback network, and reached without one.
  const url = `http://0.0.0.0:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const home = join(folder, 'home-of-plain');
  const environment = { HOME: home, HYPERDRIVE_SERVER: url };
  const kept = (insecure: boolean) => {
    mkdirSync(join(home, '.config/hyperdrive'), { recursive: true });
    writeFileSync(
      join(home, '.config/hyperdrive/servers.json'),
      JSON.stringify({ servers: [{ url, token: 'secret', insecure }] }),
    );
  };
  const refused = [{ level: 'problem', fix: expect.stringContaining('REMOTE_BAD_ADDRESS') }];
  try {
    kept(false);
    expect(await checkServer(environment)).toMatchObject(refused);
    expect(await checkServer({ ...environment, HYPERDRIVE_SERVER_TOKEN: 'secret' })).toMatchObject(refused);
    expect(asked).toEqual([]);
    kept(true);
    expect(await checkServer(environment)).toMatchObject([
      { level: 'problem', text: `${url} does not answer as a server of HyperDrive: status 404` },
    ]);
    expect(asked).toEqual(['Bearer secret']);
  } finally {
    server.close();
  }
});

test('the port of the dashboard: free, of another program', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const taken = await checkPort(port);
  server.close();
  await once(server, 'close');
  expect(taken).toMatchObject([{ level: 'warning', text: `port ${port} is used by another program` }]);
  expect(await checkPort(port)).toMatchObject([{ level: 'ok' }]);
});
