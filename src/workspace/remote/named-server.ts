import type { Plugins } from '../../plugins/index.ts';
import type { Workspace } from '../workspace.ts';

/** How to reach a server that a program or its environment names. */
export interface NamedServer {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly plugins: Plugins;
  /** @defaultValue `HYPERDRIVE_SERVER_TOKEN`, else the one that `hyperdrive login` keeps */
  readonly token?: string | undefined;
  /** Allow plain http to another machine. @defaultValue as it was allowed to `hyperdrive login` */
  readonly isInsecure?: boolean;
}

/**
 * Opens the state folder of a server on another machine through its API, by the address of the server: reading, submitting and
 * steering as in a local one. What needs the folder itself, such as driving and verifying, throws REMOTE_ONLY_THERE.
 * @throws REMOTE_BAD_ADDRESS, REMOTE_BAD_LOGIN_FILE, REMOTE_NO_ANSWER, REMOTE_NOT_A_SERVER; SERVER_UNAUTHORIZED without a
 *   token that it knows
 */
export async function openNamedServer(
  named: string,
  { environment, plugins, token, isInsecure = false }: NamedServer,
): Promise<Workspace> {
  // Programs that work on this machine need none of it.
  const { namedAddress } = await import('../../remote/index.ts');
  const { openRemoteWorkspace } = await import('./remote-workspace.ts');
  const address = await namedAddress(named, environment, { isInsecure });
  return openRemoteWorkspace({ url: address.url, token: token ?? address.token, plugins });
}
