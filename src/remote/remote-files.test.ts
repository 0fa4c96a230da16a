import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock, systemRandomBytes } from '../base/index.ts';
import { ServerConnection } from './connection.ts';
import { remoteFiles } from './remote-files.ts';

let server: Server;
let open: number;
/** Whether the connection breaks in the middle of the file. */
let isBroken: boolean;
beforeEach(async () => {
  [open, isBroken] = [0, false];
  server = createServer((request, response) => {
    if (request.url?.endsWith('/artifacts') === true) {
      response.end(
        JSON.stringify({ files: [{ path: 'model.pt', sizeBytes: 1_000, modifiedMs: 0 }], truncated: false }),
      );
      return;
    }
    open++;
    response.on('close', () => open--);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': 1_000 });
    response.write('x'.repeat(10), () => isBroken && response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function model() {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const connection = new ServerConnection({ url, clock: systemClock(), randomBytes: systemRandomBytes });
  return remoteFiles(connection).outputs('hd-1', 0).open('model.pt');
}

it('a file whose connection breaks is an error of the server, and never a short file', async () => {
  isBroken = true;
  const file = await model();
  const read = async () => {
    for await (const piece of file.stream()) expect(piece.length).toBeLessThan(1_000);
  };
  await expect(read()).rejects.toMatchObject({
    code: 'REMOTE_NO_ANSWER',
    message: expect.stringContaining('does not answer'),
  });
});

it('a file that is closed before it is read lets its connection go', async () => {
  const file = await model();
  expect(open).toBe(1);
  await file.close();
  await vi.waitFor(() => expect(open).toBe(0));
});
