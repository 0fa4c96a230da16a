import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { studyDefinition, writeStudy } from '../../test/helpers/study.ts';
import { logPieceSchema, logSearchSchema } from '../http/index.ts';
import { attemptToken, attemptTokenHash } from '../intake/index.ts';
import { attemptKey } from '../model/index.ts';

let lab: ServerLab;
let base: string;
let log: string;
const trial = '/api/v1/sweeps/done/trials/1';

beforeAll(async () => {
  lab = await openServerLab({ needsToken: true });
  base = await lab.app.listen({ host: '127.0.0.1', port: 0 });
  await writeStudy(lab.store, lab.clock, {
    sweepId: 'done',
    trials: 6,
    workers: 2,
    intervals: 3,
    reports: false,
    seed: 1,
  });
  const folder = lab.folders.attempt({ sweepId: 'done', trial: 1, attempt: 0 });
  mkdirSync(folder, { recursive: true });
  log = join(folder, 'stdout.log');
  writeFileSync(
    log,
    Array.from({ length: 50 }, (_, k) => `line ${k + 1}: grüße ${k % 10 === 0 ? 'Loss' : ''}\n`).join(''),
  );
  const { token } = await lab.tokens.create({ name: 't', role: 'member', expiresInMs: null });
  headers.authorization = `Bearer ${token}`;
});
afterAll(() => lab.close());

const headers: Record<string, string> = {};
const get = (path: string) => lab.app.inject({ url: `${trial}${path}`, headers });

describe('logs', () => {
  it('are read in pieces that join without gaps', async () => {
    let text = '';
    for (let offset = 0; ; ) {
      const piece = logPieceSchema.parse((await get(`/logs?offset=${offset}&limit=37`)).json());
      text += piece.text;
      if (piece.nextOffset === piece.sizeBytes) break;
      offset = piece.nextOffset;
    }
    expect(text.split('\n')).toHaveLength(51);
    expect(text).not.toContain('\ufffd');
    const tail = logPieceSchema.parse((await get('/logs?offset=-30')).json());
    expect(tail.text).toContain('line 50');
    expect((await get('/logs?stream=stderr')).json()).toMatchObject({ text: '', sizeBytes: 0 });
  });

  it('are searched on the server, ignoring case', async () => {
    const found = logSearchSchema.parse((await get('/logs/search?q=LOSS&limit=3')).json());
    expect(found.matches.map(({ line }) => line)).toEqual([1, 11, 21]);
    expect(found.isComplete).toBe(false);
    const [, second] = found.matches;
    const piece = logPieceSchema.parse((await get(`/logs?offset=${second?.offset}&limit=20`)).json());
    expect(piece.text).toContain('line 11:');
    expect((await get('/logs/search?q=nothere')).json()).toEqual({ matches: [], isComplete: true });
  });

  it('are searched with exact offsets after carriage returns and bytes that are not UTF-8', async () => {
    const lines = ['a\r\n', '10%\r', '20%\r\r\n', 'b \xff\xfe\n', '\n', 'c'];
    writeFileSync(join(dirname(log), 'stderr.log'), Buffer.from([...lines, ' needle\r\nd needle'].join(''), 'latin1'));
    const { matches } = logSearchSchema.parse((await get('/logs/search?stream=stderr&q=needle')).json());
    const first = lines.slice(0, -1).join('').length;
    expect(matches).toEqual([
      { line: 7, offset: first, text: 'c needle' },
      { line: 8, offset: first + 10, text: 'd needle' },
    ]);
  });

  it('are followed as they grow, from the position of the reader', async () => {
    const abort = new AbortController();
    const size = logPieceSchema.parse((await get('/logs?limit=1')).json()).sizeBytes;
    const response = await fetch(`${base}${trial}/logs/follow?offset=0`, {
      headers: { ...headers, 'last-event-id': String(size) },
      signal: abort.signal,
    });
    appendFileSync(log, 'one more\n');
    let text = '';
    const moving = setInterval(() => lab.clock.advance(300), 5);
    try {
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk);
        if (text.includes('one more')) break;
      }
    } finally {
      clearInterval(moving);
      abort.abort();
    }
    expect(text).toContain(`id: ${size + 9}\nevent: piece`);
    expect(text).not.toContain('line 50');
  });
});

describe('artifacts', () => {
  const put = (path: string, content: Buffer, other: Record<string, string> = headers) =>
    lab.app.inject({
      method: 'PUT',
      url: `${trial}/artifacts/${path}`,
      headers: { ...other, 'content-type': 'application/octet-stream' },
      payload: content,
    });

  it('are returned as sent, and listed', async () => {
    const content = Buffer.from(Uint8Array.from({ length: 5_000 }, (_, k) => k % 251));
    expect((await put('models/best%20one.bin', content)).statusCode).toBe(201);
    const answer = await get('/artifacts/models/best%20one.bin');
    expect(answer.rawPayload.equals(content)).toBe(true);
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="best_one.bin"; filename*=UTF-8\'\'best%20one.bin',
    );
    expect((await put('empty', Buffer.alloc(0))).statusCode).toBe(201);
    expect((await get('/artifacts/empty')).rawPayload.length).toBe(0);
    const { files } = (await get('/artifacts')).json();
    expect(files.map(({ path }: { path: string }) => path)).toEqual(['empty', 'models/best one.bin']);
    expect((await get('/artifacts?under=models')).json().files).toHaveLength(1);
    expect((await get('/artifacts/none')).statusCode).toBe(404);
  });

  it('are accepted from a running attempt of the trial, not from one of another trial', async () => {
    const secret = new Uint8Array(32).fill(3);
    const name = (number: number) => ({ sweepId: 'run', trial: number, attempt: 0 });
    const keys = [0, 1].map((number) => attemptKey(lab.store.installId, name(number)));
    const tokens = keys.map((key) => attemptToken(secret, key));
    await lab.store.createSweep({ id: 'run', definition: studyDefinition({ trials: 2, workers: 2 }) });
    const owner = { bootId: 'b', pid: 1, startedAt: '0', host: 'h' };
    const lease = await lab.store.acquireLease('run', owner, 1e9);
    await lab.store.commit(lease, {
      decisions: [
        { kind: 'due', first: 0, count: 2, basisSeq: 1 },
        ...[0, 1].map((trial) => ({ kind: 'trial.suggested', trial, config: {}, basisSeq: 1, note: {} }) as const),
        ...[0, 1].map((trial) => ({ kind: 'attempt.planned', trial, attempt: 0, target: 't' }) as const),
      ],
      tokenHashes: new Map(tokens.map((token, number) => [`${number}/0`, attemptTokenHash(token)])),
    });
    const send = (token: string | undefined, number: number) =>
      lab.app.inject({
        method: 'PUT',
        url: `/api/v1/sweeps/run/trials/${number}/artifacts/a`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
        payload: Buffer.from('x'),
      });
    expect((await send(tokens[0], 0)).statusCode).toBe(201);
    expect((await send(tokens[0], 1)).statusCode).toBe(401);
    const read = { url: '/api/v1/sweeps/run', headers: { authorization: `Bearer ${tokens[0]}` } };
    expect((await lab.app.inject(read)).statusCode).toBe(401);
  });
});

describe('the dashboard', () => {
  it('is served with assets that are cached forever and a page that is not cached', async () => {
    const web = await openServerLab({ webFolder: join(import.meta.dirname, '../../test/fixtures/web') });
    try {
      for (const url of ['/', '/index.html', '/sweeps/abc/explore?f=lr:0.1~']) {
        const page = await web.app.inject(url);
        expect([url, page.statusCode, page.headers['cache-control']]).toEqual([url, 200, 'no-cache']);
        expect(page.body).toContain('/assets/main-abc123.js');
      }
      const asset = await web.app.inject('/assets/main-abc123.js');
      expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(asset.headers['content-type']).toContain('text/javascript');
      expect((await web.app.inject('/assets/main-old999.js')).statusCode).toBe(404);
      expect((await web.app.inject('/api/v1/nothing')).statusCode).toBe(404);
    } finally {
      await web.close();
    }
  });

  it('is optional', async () => {
    const bare = await openServerLab({ webFolder: join(import.meta.dirname, 'nothing-here') });
    try {
      expect((await bare.app.inject('/')).statusCode).toBe(404);
      expect((await bare.app.inject('/healthz')).statusCode).toBe(200);
    } finally {
      await bare.close();
    }
  });
});
