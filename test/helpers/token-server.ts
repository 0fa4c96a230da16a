import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/index.ts';
import { ServedStudies } from '../../src/cli/study/served-studies.ts';
import { StudySession } from '../../src/cli/study/session.ts';
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

/** Starts a server as `hyperdrive serve --require-token` does. @param options `withStudies`: it drives studies too */
export async function openTokenServer(options: { readonly withStudies?: boolean } = {}): Promise<TokenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-there-'));
  const workspace = await openWorkspace({ folder: join(folder, '.hyperdrive') });
  const book = await tokensOf(workspace);
  await book.create({ name: 'first', role: 'owner', expiresInMs: null });
  const studies = options.withStudies === true ? servedStudies(workspace) : undefined;
  const served = await serveWorkspace(workspace, { requireToken: true, ...(studies && { studies }) });
  return {
    ...{ url: served.url, folder, workspace },
    token: async (role) => (await book.create({ name: `a ${role}`, role, expiresInMs: null })).token,
    async close() {
      await served.close();
      await studies?.close();
      await workspace.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function servedStudies(workspace: Workspace): ServedStudies {
  const { folder } = workspace;
  const session = new StudySession({
    ...{ stateFolder: folder, workingFolder: folder, newSeed: () => 1, serve: async () => '', view: async () => ({}) },
    sweeps: () => workspace.store.sweeps(),
  });
  return new ServedStudies(session, systemClock());
}
