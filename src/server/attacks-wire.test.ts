import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type MlflowLab, openMlflowLab, type RunningTrial } from '../../test/helpers/mlflow-lab.ts';
import { openServerLab } from '../../test/helpers/server-lab.ts';
import { studyDefinition } from '../../test/helpers/study.ts';
import { hashCode, packCode } from '../files/index.ts';
import { requestsAtOnce } from './request/connections.ts';

// Attacks below HTTP, and with the tokens of running trials. Each test is a row of the table in docs/security.md.

let lab: MlflowLab;
let own: RunningTrial;
let other: RunningTrial;

beforeAll(async () => {
  lab = await openMlflowLab();
  [own, other] = await lab.start('live');
  await lab.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => lab.close());

/** Sends raw bytes. @returns everything received until the server closes the connection */
function raw(bytes: string, { app }: Pick<MlflowLab, 'app'> = lab): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      text += data;
    });
    // Bytes sent after the refusal are answered with a reset.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const answersIn = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

describe('request smuggling', () => {
  const hidden = 'GET /api/v1/sweeps HTTP/1.1\r\nHost: localhost\r\n\r\n';
  it.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 50\r\n\r\n'],
    ['a disguised encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 'Content-Length : 5\r\n\r\n'],
    ['a bare line feed', 'X: y\nContent-Length: 5\r\n\r\n'],
    ['a wrong chunk', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n'],
    ['a negative length', 'Content-Length: -1\r\n\r\n'],
  ])('%s is refused, and nothing after it is read', async (_name, rest) => {
    const head = 'POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const text = await raw(`${head}${rest}${hidden}`);
    expect(answersIn(text)).toEqual([400]);
    expect(text).toContain('"code":"SERVER_BAD_REQUEST"');
    expect(text).toContain('Connection: close');
  });

  it('a URL and headers above 16 KiB are refused in the same form', async () => {
    const text = await raw(`GET /api/v1/sweeps?f=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(answersIn(text)).toEqual([431]);
    expect(text).toContain('application/problem+json');
    expect(text).toContain('"code":"SERVER_TOO_LARGE"');
  });
});

describe('connections', () => {
  const ask = (path = '/healthz') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

  it('with two Host lines are refused, whichever comes first', async () => {
    for (const hosts of ['Host: localhost\r\nHost: evil.example', 'Host: localhost\r\nhost: localhost']) {
      const text = await raw(`GET /healthz HTTP/1.1\r\n${hosts}\r\nConnection: close\r\n\r\n`);
      expect(answersIn(text)).toEqual([403]);
      expect(text).toContain('"code":"SERVER_BAD_HOST"');
    }
  });

  it('that pipeline hundreds of requests are closed; a few requests are answered in order', async () => {
    const few = `${ask('/healthz').repeat(8)}${ask().replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}`;
    const answersTo = async (bytes: string) => (await raw(bytes)).match(/HTTP\/1\.1 \d+/g) ?? [];
    expect(await answersTo(few)).toEqual(Array.from({ length: 9 }, () => 'HTTP/1.1 200'));
    const many = ask('/api/v1/attempts/x/claim').repeat(400);
    for (const answers of await Promise.all(Array.from({ length: 10 }, () => answersTo(many)))) {
      expect(answers.length).toBeLessThanOrEqual(requestsAtOnce);
    }
    expect((await lab.app.inject('/healthz')).statusCode).toBe(200);
  });

  it('beyond the limit of one address are closed at once', async () => {
    const server = await openServerLab({ connectionsOfAddress: 3 });
    try {
      await server.app.listen({ host: '127.0.0.1', port: 0 });
      const address = server.app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const held = await Promise.all(
        Array.from({ length: 3 }, async () => {
          const socket = connect(port, '127.0.0.1');
          await once(socket, 'connect');
          return socket;
        }),
      );
      expect(await raw(ask(), server)).toBe('');
      held[0]?.destroy();
      await expect
        .poll(() => raw(ask().replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), server))
        .toContain('200 OK');
      for (const socket of held) socket.destroy();
    } finally {
      await server.close();
    }
  });

  it('have a minute to send their headers, including the interval between checks', () => {
    const { headersTimeout } = lab.app.server;
    const interval: unknown = Reflect.get(lab.app.server, 'connectionsCheckingInterval');
    expect(headersTimeout + z.number().parse(interval)).toBeLessThanOrEqual(60_000);
  });
});

describe('slow bodies', () => {
  it('a body that does not arrive in time is refused, and the connection is closed', async () => {
    // A separate server: on a busy machine, complete bodies would also arrive too late for this limit.
    const hasty = await openServerLab({ bodyTimeoutMs: 300 });
    try {
      await hasty.app.listen({ host: '127.0.0.1', port: 0 });
      const head = 'POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
      for (const rest of ['Content-Length: 100\r\n\r\n{', 'Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n']) {
        const text = await raw(`${head}${rest}`, hasty);
        expect(answersIn(text)).toEqual([408]);
        expect(text).toContain('did not arrive in time');
      }
    } finally {
      await hasty.close();
    }
  });

  it('code may take longer to arrive: it is up to 512 MB', async () => {
    const hasty = await openServerLab({ bodyTimeoutMs: 300 });
    const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-slow-'));
    try {
      await hasty.app.listen({ host: '127.0.0.1', port: 0 });
      writeFileSync(join(folder, 'train.py'), 'print(1)');
      const { hash } = await hashCode(folder);
      const packed: Buffer[] = [];
      for await (const piece of packCode(folder)) packed.push(piece);
      const zipped = gzipSync(Buffer.concat(packed));
      async function* slowly() {
        yield zipped.subarray(0, 10);
        await new Promise((resolve) => setTimeout(resolve, 900));
        yield zipped.subarray(10);
      }
      const address = hasty.app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/code/${hash}`, {
        ...{ method: 'PUT', body: slowly(), duplex: 'half' as const },
        headers: { 'content-type': 'application/octet-stream' },
      });
      expect([answer.status, await answer.json()]).toEqual([200, { hash, held: true }]);
    } finally {
      await hasty.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('compressed bodies', () => {
  it('are not decompressed: a bomb counts with its own size, and is not JSON', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
    for (const [encoding, url] of [
      ['gzip', '/api/v1/check'],
      ['deflate', '/api/v1/check'],
    ] as const) {
      const answer = await lab.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', 'content-encoding': encoding, host: 'localhost' },
        payload: bomb,
      });
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'SERVER_BAD_REQUEST']);
    }
  });

  it('archive files are stored unchanged', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const path = `/mlflow-artifacts/artifacts/live/${own.runId}/artifacts/bomb.gz`;
    expect((await own.send('PUT', path, bomb, 'application/gzip')).statusCode).toBe(200);
    const answer = await own.get(path);
    expect(answer.rawPayload.equals(bomb)).toBe(true);
    expect(answer.headers['content-encoding']).toBeUndefined();
  });
});

describe('header injection', () => {
  it.each(['a%0d%0aSet-Cookie:%20x=1', 'a%0aX:%201', 'a%22;%20filename=%22b.html', 'ü%20€.txt'])(
    'a file named %s cannot add or change headers',
    async (name) => {
      const url = `/api/v1/sweeps/live/trials/0/artifacts/${name}`;
      const headers = { 'content-type': 'application/octet-stream', host: 'localhost' };
      await lab.app.inject({ method: 'PUT', url, headers, payload: Buffer.from('x') });
      const text = await raw(
        `GET ${encodeURI(decodeURI(url))} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      const head = text.slice(0, text.indexOf('\r\n\r\n'));
      expect(head).not.toMatch(/^(set-cookie|x:)/im);
      expect(head.match(/^content-disposition:/gim)?.length ?? 0).toBeLessThanOrEqual(1);
      if (answersIn(text)[0] === 200) expect(head).toMatch(/filename="[A-Za-z0-9._-]+"; filename\*=UTF-8''[^"\s;]+$/m);
    },
  );
});

describe('injected scripts', () => {
  it('names, tags, logs and messages are data: no answer with them is an HTML page', async () => {
    const script = '<script>alert(1)</script>';
    const definition = studyDefinition({
      trials: 2,
      workers: 1,
      definition: { name: 'x', displayName: script, description: script, tags: { note: script } },
    });
    await lab.store.createSweep({ id: 'scripted', definition });
    const run = `/api/2.0/mlflow/experiments/get?experiment_id=${encodeURIComponent(script)}`;
    const addresses = ['', '/definition', '/export?format=csv', '/export?format=yaml', '/log', `/rows?sort=${script}`];
    for (const url of [
      ...addresses.map((path) => `/api/v1/sweeps/scripted${path}`),
      '/api/v1/sweeps',
      `/x/${script}`,
      run,
    ]) {
      const { headers } = await lab.app.inject({ url, headers: { host: 'localhost' } });
      expect([url, headers['x-content-type-options']]).toEqual([url, 'nosniff']);
      expect(String(headers['content-type'])).toMatch(/^(application\/(problem\+)?json|application\/yaml|text\/csv)/);
    }
  });
});

describe('poisoned prototypes', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    '%s as a key is an ordinary key, or refused',
    async (key) => {
      const inject = (url: string, payload?: string, type = 'application/json') =>
        lab.app.inject({
          method: payload === undefined ? 'GET' : 'POST',
          url,
          headers: { host: 'localhost', ...(payload !== undefined && { 'content-type': type }) },
          ...(payload !== undefined && { payload }),
        });
      const yaml = `search_space: {${key}: {type: uniform, min_value: 0, max_value: 1}}\ntags: {${key}: {isAdmin: true}}`;
      const answers = [
        await inject(`/api/v1/sweeps/live/rows?${key}=1&sort=${key}&f=${key}:1`),
        await inject(`/api/v1/sweeps/live/insights?x=${key}`),
        await inject(`/api/v1/sweeps/${key}`),
        await inject('/api/v1/check', yaml, 'application/yaml'),
        await own.post('/mlflow/runs/set-tag', { run_id: own.runId, key, value: 'x' }),
        await own.post('/mlflow/runs/log-metric', { run_id: own.runId, key, value: 1 }),
        await own.get('/mlflow/metrics/get-history', { run_id: own.runId, metric_key: key }),
      ];
      for (const { statusCode } of answers) expect(statusCode).toBeLessThan(500);
      expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
      expect(String({})).toBe('[object Object]');
    },
  );
});

describe('tokens of trials', () => {
  it('of another attempt, guessed, cut or mixed are refused', async () => {
    const [, ownText = ''] = own.token.split('.');
    const guesses = [
      `${other.key}.${ownText}`,
      `${own.key}.${ownText.slice(0, -1)}`,
      `${own.key}.${randomBytes(32).toString('base64url')}`,
      `${own.key}x.${ownText}`,
      ownText,
      own.key,
    ];
    const bodies = new Set<string>();
    for (const guess of guesses) {
      const headers = { host: 'localhost', authorization: `Bearer ${guess}`, 'content-type': 'application/json' };
      const url = `/api/v1/attempts/${own.key}/heartbeat`;
      if (guess === ownText) continue;
      const answer = await lab.app.inject({ method: 'POST', url, headers, payload: '{"epoch":1}' });
      expect([guess, answer.statusCode]).toEqual([guess, 401]);
      bodies.add(answer.body);
    }
    // A wrong secret, a wrong key and an unknown key get the same answer.
    expect(bodies.size).toBe(1);
    const answer = await lab.app.inject({
      method: 'POST',
      url: `/api/v1/attempts/${other.key}/heartbeat`,
      headers: { host: 'localhost', authorization: `Bearer ${ownText}`, 'content-type': 'application/json' },
      payload: '{"epoch":1}',
    });
    expect(answer.statusCode).toBe(401);
  });

  it("reach no other run through MLflow's API: existing and invented runs get the same answer", async () => {
    await other.post('/mlflow/runs/set-tag', { run_id: other.runId, key: 'note', value: 'secret of the other' });
    const file = `/mlflow-artifacts/artifacts/live/${other.runId}/artifacts/note.txt`;
    await other.send('PUT', file, Buffer.from('secret of the other'), 'text/plain');
    const nowhere = '0'.repeat(32);
    const replaced = (text: string, id: string) => text.replaceAll(id, '…');
    for (const ask of [
      (id: string) => own.get('/mlflow/runs/get', { run_id: id }),
      (id: string) => own.get('/mlflow/artifacts/list', { run_id: id }),
      (id: string) => own.get(`/mlflow-artifacts/artifacts/live/${id}/artifacts/note.txt`),
      (id: string) => own.get('/mlflow/metrics/get-history', { run_id: id, metric_key: 'x' }),
      (id: string) => own.post('/mlflow/runs/log-metric', { run_id: id, key: 'x', value: 1 }),
      (id: string) => own.post('/mlflow/runs/set-tag', { run_id: id, key: 'x', value: 'y' }),
      (id: string) => own.get(`/mlflow/logged-models/m-${id}`),
    ]) {
      const [there, missing] = [await ask(other.runId), await ask(nowhere)];
      expect(there.statusCode).toBe(404);
      expect(replaced(there.body, other.runId)).toBe(replaced(missing.body, nowhere));
    }
    const found = await own.post('/mlflow/runs/search', { experiment_ids: ['live'] });
    expect(found.body).not.toContain('secret of the other');
  });

  it('write nothing after their attempt has ended', async () => {
    await lab.store.end(other.key, {
      ...{ epoch: 1, lastSeq: {}, kind: 'ok', exitCode: 0, signal: null, message: null },
    });
    const body = { run_id: other.runId, key: 'late', value: '1' };
    expect((await other.post('/mlflow/runs/set-tag', body)).statusCode).toBe(409);
    expect((await other.get('/mlflow/runs/get', { run_id: other.runId })).statusCode).toBe(200);
  });
});
