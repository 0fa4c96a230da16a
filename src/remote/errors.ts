import { errorTable } from '../base/index.ts';

/** Errors of talking to a server on another machine. */
export const remoteError = errorTable({
  REMOTE_BAD_ADDRESS: {
    kind: 'config',
    summary:
      'The address of the server is not an http or https address, contains a password, or would send the token in the clear. Put an HTTPS proxy in front of the server, or `hyperdrive login --insecure URL` on a network that you trust.',
  },
  REMOTE_NO_ANSWER: {
    kind: 'environment',
    summary:
      'The server does not answer, or not in time. Check the address and the network, and that `hyperdrive serve` runs there.',
  },
  REMOTE_NOT_A_SERVER: {
    kind: 'environment',
    summary:
      'Something else than a HyperDrive server of this version answers at the address, such as a proxy that asks for a sign-in. Redirects are not followed: give the final address.',
  },
  REMOTE_UNKNOWN_TOKEN: {
    kind: 'unauthorized',
    summary:
      'The server does not know the token: it is mistyped, expired or revoked. An owner makes one with `hyperdrive token create NAME`.',
  },
  REMOTE_BAD_LOGIN_FILE: {
    kind: 'config',
    summary: 'The file with the kept tokens cannot be read. Repair or remove it, then `hyperdrive login URL` again.',
  },
  REMOTE_ONLY_THERE: {
    kind: 'unsupported',
    summary:
      'The command works on a state folder of its own machine. Run it on the machine of the server, or name a folder with --state.',
  },
});
