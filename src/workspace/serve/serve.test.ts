import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandAnswerSchema, sweepHeadSchema, sweepListSchema } from '../../http/index.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { serveWorkspace, tokensOf } from './lazy-serve.ts';

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

  it('refuses sweeps that could never run on its machine, and shows its folders only to callers who may submit', async () => {
    const book = await tokensOf(workspace);
    const token = {
      viewer: (await book.create({ name: 'v', role: 'viewer', expiresInMs: null })).token,
      member: (await book.create({ name: 'm', role: 'member', expiresInMs: null })).token,
    };
    const served = await serveWorkspace(workspace, { requireToken: true, slots: { cpus: 2 } });
    const post = async (path: string, role: keyof typeof token, body: string) => {
      const headers = { 'content-type': 'application/yaml', authorization: `Bearer ${token[role]}` };
      return (await fetch(`${served.url}/api/v1/${path}`, { method: 'POST', headers, body })).json();
    };
    const large = `${yaml}resources:\n  cpus: 64\n`;
    const lost = yaml.replace(/^trial: \{ (.*) \}$/m, 'trial:\n  $1\n  code: /no/such/folder');
    try {
      expect(await post('check', 'member', large)).toMatchObject({
        ok: false,
        problems: [{ code: 'COMPUTE_TOO_LARGE', path: 'resources.cpus', line: 8 }],
      });
      expect(await post('check', 'member', lost)).toMatchObject({
        ok: false,
        problems: [{ code: 'COMPUTE_FOLDER_MISSING', path: 'trial.code', line: 4 }],
      });
      expect(await post('check', 'viewer', lost)).toMatchObject({ ok: true });
      expect(await post('sweeps', 'member', lost)).toMatchObject({ code: 'COMPUTE_FOLDER_MISSING' });
      expect(await workspace.store.sweeps()).toEqual([]);
    } finally {
      await served.close();
    }
  });

  it('answers a repeated submission as the first time, even if its folder is gone', async () => {
    const code = mkdtempSync(join(tmpdir(), 'hyperdrive-code-'));
    const served = await serveWorkspace(workspace);
    const submit = async (key: string) => {
      const headers = { 'content-type': 'application/yaml', 'idempotency-key': key };
      const body = `${yaml.replace(/^trial: \{ (.*) \}$/m, `trial:\n  $1\n  code: ${code}`)}`;
      return (await fetch(`${served.url}/api/v1/sweeps`, { method: 'POST', headers, body })).json();
    };
    try {
      const { id } = commandAnswerSchema.parse(await submit('key'));
      rmSync(code, { recursive: true });
      expect(await submit('key')).toMatchObject({ id });
      expect(await submit('another')).toMatchObject({ code: 'COMPUTE_FOLDER_MISSING' });
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

  it('asks for a token if there is one', async () => {
    const book = await tokensOf(workspace);
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
