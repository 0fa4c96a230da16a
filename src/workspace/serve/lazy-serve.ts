import type { AccessTokens } from '../../server/index.ts';
import type { Workspace } from '../workspace.ts';
import type { ServedWorkspace, ServeOptions } from './serve.ts';

// The server and the charts are half of this package's code; a program that only tunes does not load them.

/**
 * Serves a workspace's dashboard and API. Sweeps submitted or resumed through it run on this machine, in this process.
 * @throws SERVER_PORT_TAKEN; SERVER_BAD_EMBED_ORIGIN; SERVER_NEEDS_TOKENS if other machines could reach it and there is
 * no token
 */
export async function serveWorkspace(workspace: Workspace, options: ServeOptions = {}): Promise<ServedWorkspace> {
  const { startServing } = await import('./serve.ts');
  return startServing(workspace, options);
}

/** The access tokens of a workspace. */
export async function tokensOf(workspace: Pick<Workspace, 'store' | 'folder'>): Promise<AccessTokens> {
  const { openTokens } = await import('./tokens.ts');
  return openTokens(workspace);
}
