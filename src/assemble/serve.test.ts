import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, systemRandomBytes } from '../base/index.ts';
import { openTokenBook } from '../server/index.ts';
import { commandAnswerSchema, sweepHeadSchema, sweepListSchema } from '../wire/index.ts';
import { serveWorkspace, tokenFile } from './serve.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ folder: mkdtempSync(join(tmpdir(), 'hyperdrive-serve-')) });
});
afterEach(async () => {
  await workspace.close();
  rmSync(workspace.folder, { recursive: true, force: true });
});

const yaml = `
trial: { command: 'echo "{\\"metric\\": \\"loss\\", \\"value\\": \${{search_space.x}}}"' }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 2, max_concurrent_trials: 2 }
`;

describe('a served workspace', () => {
  it('runs what is submitted to it and shows it, without a token on this machine', async () => {
    const served = await serveWorkspace(workspace);
    try {
      expect(served).toMatchObject({ needsToken: false, url: expect.stringContaining('http://127.0.0.1:') });
      const submitted = await fetch(`${served.url}/api/v1/sweeps`, {
        method: 'POST',
        headers: { 'content-type': 'application/yaml' },
        body: yaml,
      });
      expect(submitted.status).toBe(201);
      const { id } = commandAnswerSchema.parse(await submitted.json());
      for (const deadline = performance.now() + 120_000; ; ) {
        const head = sweepHeadSchema.parse(await (await fetch(`${served.url}/api/v1/sweeps/${id}`)).json());
        if (head.state === 'completed') {
          expect(head).toMatchObject({ ended: 2, target: 'local', counts: { completed: 2 } });
          expect(head.best?.value).toBe(head.best?.config.x);
          break;
        }
        if (performance.now() > deadline) throw new Error(`the sweep is still ${head.state}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await served.close();
    }
  });

  it('is not opened to other machines without a token', async () => {
    await expect(serveWorkspace(workspace, { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'SERVER_NEEDS_TOKENS' });
    await expect(serveWorkspace(workspace, { requireToken: true })).rejects.toMatchObject({
      code: 'SERVER_NEEDS_TOKENS',
    });
  });

  it('asks for the token where there is one to ask for', async () => {
    const file = join(workspace.folder, tokenFile);
    const book = openTokenBook({ file, clock: systemClock(), randomBytes: systemRandomBytes });
    const { token } = await book.create({ name: 'me', role: 'viewer', expiresInMs: null });
    const served = await serveWorkspace(workspace, { requireToken: true });
    try {
      expect(served.needsToken).toBe(true);
      expect((await fetch(`${served.url}/api/v1/sweeps`)).status).toBe(401);
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${served.url}/api/v1/sweeps`, { headers });
      expect(sweepListSchema.parse(await answer.json()).sweeps).toEqual([]);
      expect((await fetch(`${served.url}/api/v1/sweeps`, { method: 'POST', headers })).status).toBe(403);
    } finally {
      await served.close();
    }
  });
});
