import { isIP } from 'node:net';
import { remoteError } from './errors.ts';

/**
 * The address of a server, without a slash at the end.
 * @param isInsecure allow plain http to another machine, where the network can read the token. @defaultValue false
 * @throws REMOTE_BAD_ADDRESS
 */
export function serverAddress(given: string, { isInsecure = false }: { readonly isInsecure?: boolean } = {}): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw badAddress('an address such as https://tuning.example.org', given);
  // Without the value: it contains a secret.
  if (url.username !== '' || url.password !== '')
    throw badAddress('an address without a user or password', undefined, '`hyperdrive login URL` keeps the token');
  if (url.search !== '' || url.hash !== '') throw badAddress('an address without ? and #', given);
  if (url.protocol === 'http:' && !isInsecure && !isLoopback(url.hostname))
    throw badAddress(
      'https, because plain http sends the token in the clear',
      given,
      'put an HTTPS proxy in front of the server, or `hyperdrive login --insecure URL` on a network that you trust',
    );
  return url.href.replace(/\/+$/, '');
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const address = host.replace(/^\[|\]$/g, '');
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1';
}

function badAddress(expected: string, given: string | undefined, fix?: string): Error {
  const got = given === undefined ? 'one with them' : JSON.stringify(given);
  return remoteError(
    'REMOTE_BAD_ADDRESS',
    `server: expected ${expected}, got ${got}${fix === undefined ? '' : `; ${fix}`}`,
    { details: { field: 'server', value: given ?? null, expected } },
  );
}
