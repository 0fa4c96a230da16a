import type { Workspace } from '../workspace.ts';
import type { ServerPlace } from './remote-workspace.ts';

/**
 * Opens the state folder of a server on another machine through its API: reading, submitting and steering as in a local
 * one. What needs the folder itself, such as driving and verifying, throws REMOTE_ONLY_THERE.
 * @throws REMOTE_NO_ANSWER, REMOTE_NOT_A_SERVER; SERVER_UNAUTHORIZED without a token that it knows
 */
export async function openServer(place: ServerPlace): Promise<Workspace> {
  // Programs that work on this machine need none of it.
  const { openRemoteWorkspace } = await import('./remote-workspace.ts');
  return openRemoteWorkspace(place);
}
