import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardRequests } from './request/guard.ts';
import { serveDashboard } from './request/static-files.ts';

describe('embedding the dashboard in a frame', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hyperdrive-embed-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function headersWith(origins: readonly string[]) {
    const app = fastify();
    guardRequests(app, { hosts: [], nowMs: () => 0 });
    serveDashboard(app, folder, origins);
    const page = await app.inject({ url: '/', headers: { host: 'localhost' } });
    const other = await app.inject({ url: '/nothing.js', headers: { host: 'localhost' } });
    await app.close();
    return { policy: String(page.headers['content-security-policy']), page: page.headers, other: other.headers };
  }

  it('is off by default', async () => {
    const { policy, page } = await headersWith([]);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page['x-frame-options']).toBe('DENY');
  });

  it('is allowed for the named origins, and for pages only', async () => {
    const { policy, page, other } = await headersWith(['http://localhost:8888', 'https://lab.example.org']);
    expect(policy).toContain("frame-ancestors 'self' http://localhost:8888 https://lab.example.org");
    expect(page['x-frame-options']).toBeUndefined();
    expect(other['x-frame-options']).toBe('DENY');
  });

  it.each([
    '*',
    'localhost:8888',
    'http://a.example/path',
    "https://a.example; script-src 'unsafe-inline'",
    'data:x',
    '',
  ])('refuses %j, which is not an origin', async (origin) => {
    await expect(headersWith([origin])).rejects.toMatchObject({ code: 'SERVER_BAD_EMBED_ORIGIN' });
  });
});
