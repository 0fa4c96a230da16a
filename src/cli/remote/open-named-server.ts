import type { Plugins } from '../../plugins/index.ts';
import { keptServers, keptServersFile, serverAddress } from '../../remote/index.ts';
import { openServer, type Workspace } from '../../workspace/index.ts';

/** Where the token of a server is looked for. */
interface Keeping {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly plugins: Plugins;
}

/**
 * Opens the server that a command line or the environment names, with the token of `HYPERDRIVE_SERVER_TOKEN` or of
 * `hyperdrive login`.
 */
export async function openNamedServer(named: string, { environment, plugins }: Keeping): Promise<Workspace> {
  const servers = await keptServers(keptServersFile(environment));
  const address = serverAddress(named, { isInsecure: true });
  const login = servers.find(({ url }) => url === address);
  const url = serverAddress(named, { isInsecure: login?.insecure === true });
  return openServer({ url, token: environment.HYPERDRIVE_SERVER_TOKEN || (login?.token ?? undefined), plugins });
}
