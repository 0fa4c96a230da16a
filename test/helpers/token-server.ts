import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '../../src/http/index.ts';
import { openWorkspace, serveWorkspace, tokensOf, type Workspace } from '../../src/workspace/index.ts';

/** A server that asks for tokens, on a state folder of its own. */
export interface TokenServer {
  readonly url: string;
  readonly folder: string;
  readonly workspace: Workspace;
  token(role: Role): Promise<string>;
  close(): Promise<void>;
}

/** Starts a server as `hyperdrive serve --require-token` does. */
export async function openTokenServer(): Promise<TokenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-there-'));
  const workspace = await openWorkspace({ folder: join(folder, '.hyperdrive') });
  const book = await tokensOf(workspace);
  await book.create({ name: 'first', role: 'owner', expiresInMs: null });
  const served = await serveWorkspace(workspace, { requireToken: true });
  return {
    ...{ url: served.url, folder, workspace },
    token: async (role) => (await book.create({ name: `a ${role}`, role, expiresInMs: null })).token,
    async close() {
      await served.close();
      await workspace.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
