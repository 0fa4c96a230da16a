import type { Plugins } from '../../plugins/index.ts';
import { keptServers, keptServersFile, serverAddress } from '../../remote/index.ts';
import type { Workspace } from '../workspace.ts';
import { openServer } from './open-server.ts';

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
 * Opens a server by its address.
 * @throws REMOTE_BAD_ADDRESS, REMOTE_BAD_LOGIN_FILE, and as {@link openServer}
 */
export async function openNamedServer(
  named: string,
  { environment, plugins, token, isInsecure = false }: NamedServer,
): Promise<Workspace> {
  const servers = await keptServers(keptServersFile(environment));
  const address = serverAddress(named, { isInsecure: true });
  const login = servers.find(({ url }) => url === address);
  const url = serverAddress(named, { isInsecure: isInsecure || login?.insecure === true });
  return openServer({
    url,
    token: token ?? (environment.HYPERDRIVE_SERVER_TOKEN || (login?.token ?? undefined)),
    plugins,
  });
}
