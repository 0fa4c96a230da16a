import { serverAddress } from './address.ts';
import { keptServers, keptServersFile } from './kept-servers.ts';

/** Where requests to a server go, and what they carry. */
export interface NamedAddress {
  /** As {@link serverAddress} returns it. */
  readonly url: string;
  /** `HYPERDRIVE_SERVER_TOKEN`, else the one that `hyperdrive login` keeps for the server. */
  readonly token: string | undefined;
}

/**
 * The address of a server that a program or its environment names, and the token for it. Every request to a named server
 * starts here: a token goes by plain http only where a login allowed it.
 * @param isInsecure allow plain http to another machine. @defaultValue as it was allowed to `hyperdrive login`
 * @throws REMOTE_BAD_ADDRESS, REMOTE_BAD_LOGIN_FILE
 */
export async function namedAddress(
  named: string,
  environment: Readonly<Record<string, string | undefined>>,
  { isInsecure = false }: { readonly isInsecure?: boolean } = {},
): Promise<NamedAddress> {
  const servers = await keptServers(keptServersFile(environment));
  const address = serverAddress(named, { isInsecure: true });
  const login = servers.find(({ url }) => url === address);
  return {
    url: serverAddress(named, { isInsecure: isInsecure || login?.insecure === true }),
    token: environment.HYPERDRIVE_SERVER_TOKEN || (login?.token ?? undefined),
  };
}
