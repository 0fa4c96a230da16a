import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testUnless } from '../../test/helpers/unless.ts';
import { systemClock, systemRandomBytes } from '../base/index.ts';
import { ServerConnection } from './connection.ts';
import { sendCode } from './send-code.ts';

let code: string;
let server: Server;
let uploads: number;
/** What happens to the code when its upload has begun. */
let meanwhile: () => void;
/** Whether the server answers uploads. */
let isAnswering: boolean;
beforeEach(async () => {
  code = mkdtempSync(join(tmpdir(), 'hyperdrive-send-'));
  mkdirSync(join(code, 'src'));
  // More than the buffers between here and there, so that the second file is read after the upload has begun.
  writeFileSync(join(code, 'src/a.bin'), Buffer.concat(Array<Buffer>(32).fill(randomBytes(1_000_000))));
  writeFileSync(join(code, 'src/b.py'), 'print(1)');
  [uploads, meanwhile, isAnswering] = [0, () => {}, true];
  server = createServer((request, response) => {
    const hash = request.url?.split('/').at(-1) ?? '';
    const answer = (held: boolean) => response.end(JSON.stringify({ hash, held }));
    if (request.method === 'GET') {
      answer(false);
      return;
    }
    uploads++;
    let received = 0;
    request.on('data', (piece: Buffer) => {
      const before = received;
      received += piece.length;
      // By then the names of the files have been read.
      if (before < 1_000_000 && received >= 1_000_000) meanwhile();
    });
    request.on('end', () => isAnswering && answer(true));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  rmSync(code, { recursive: true, force: true });
});

function send() {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return sendCode(new ServerConnection({ url, clock: systemClock(), randomBytes: systemRandomBytes }), code);
}
const file = () => join(code, 'src/b.py');

it('code is sent once', async () => {
  expect(await send()).toMatchObject({ isSent: true });
  expect(uploads).toBe(1);
});

it.each([
  ['is removed', () => unlinkSync(file()), 'it is removed or replaced'],
  ['becomes a folder', () => [unlinkSync(file()), mkdirSync(file())], 'it is removed or replaced'],
  ['becomes a link', () => [unlinkSync(file()), symlinkSync('/etc/hostname', file())], 'it is removed or replaced'],
])('a file that %s while code is sent is named, and nothing is sent again', async (_what, change, message) => {
  meanwhile = change;
  await expect(send()).rejects.toMatchObject({
    code: 'FILES_BAD_CODE',
    message: expect.stringContaining(`code: "src/b.py": ${message}`),
  });
  expect(uploads).toBe(1);
});

testUnless(process.getuid?.() === 0 && 'root may read everything')('a file that may not be read is named', async () => {
  chmodSync(file(), 0);
  await expect(send()).rejects.toMatchObject({
    code: 'FILES_BAD_CODE',
    message: expect.stringContaining('code: "src/b.py": permission to read it is denied'),
  });
  expect(uploads).toBe(0);
});

it('code that does not exist is an error of the code', async () => {
  rmSync(code, { recursive: true });
  await expect(send()).rejects.toMatchObject({ code: 'FILES_BAD_CODE', message: expect.stringContaining('not exist') });
});

it('a server that takes code and does not answer is told of with the time that was waited', async () => {
  isAnswering = false;
  const limit = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => limit(ms === 3_600_000 ? 1_500 : ms));
  await expect(send()).rejects.toMatchObject({
    code: 'REMOTE_NO_ANSWER',
    message: expect.stringContaining('no answer within 60 minutes'),
  });
  expect(uploads).toBe(1);
});
