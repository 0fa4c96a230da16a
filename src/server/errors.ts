import { errorTable } from '../base/index.ts';

export const serverError = errorTable({
  SERVER_BAD_REQUEST: {
    kind: 'config',
    summary: 'A request does not fit its schema. `details.problems` names each field, what came and what was expected.',
  },
  SERVER_NOT_FOUND: { kind: 'missing', summary: 'No such address. The reference of addresses is at `/openapi.json`.' },
  SERVER_UNAUTHORIZED: {
    kind: 'unauthorized',
    summary: 'The bearer token is missing, unknown, expired or for something else.',
  },
  SERVER_FORBIDDEN: {
    kind: 'forbidden',
    summary: 'The token does not give this right: viewers read, members also command sweeps, owners manage tokens.',
  },
  SERVER_BAD_HOST: {
    kind: 'forbidden',
    summary:
      'The `Host` header names a machine this server does not answer for, as a page of another site would. Use its address, or start it with `--allow-host NAME`.',
  },
  SERVER_BAD_EMBED_ORIGIN: {
    kind: 'config',
    summary:
      'An origin that may show the dashboard in a frame is none: give scheme, host and port, without a path, as `--embed-origin http://localhost:8888`.',
  },
  SERVER_CROSS_ORIGIN: {
    kind: 'forbidden',
    summary: 'A page of another origin tried to change something. Changes are taken from this server’s own pages only.',
  },
  SERVER_TOO_MANY: {
    kind: 'limited',
    summary: 'Too many requests from one address, or too many open streams. Wait for the seconds in `Retry-After`.',
  },
  SERVER_TOO_COSTLY: {
    kind: 'config',
    summary:
      'Checking a sweep takes longer, or more memory, than a server gives one request. Make the file smaller or its constraints looser, or use `hyperdrive check`.',
  },
  SERVER_TOO_LARGE: {
    kind: 'too_large',
    summary: 'The request body is larger than the server takes. Send smaller batches.',
  },
  SERVER_PORT_TAKEN: {
    kind: 'environment',
    summary: 'The port is in use by another program. Choose another with `--port`, or 0 for any.',
  },
  SERVER_NOT_CLAIMED: { kind: 'conflict', summary: 'Reports came for an attempt that no runner has started.' },
  SERVER_UNKNOWN_COLUMN: {
    kind: 'config',
    summary: 'A column, axis, filter or order is not one of the sweep’s. `columns` of the sweep lists them.',
  },
  SERVER_UNKNOWN_ATTEMPT: { kind: 'missing', summary: 'The trial has no attempt of this number yet.' },
  SERVER_UNKNOWN_RUN: {
    kind: 'missing',
    summary: 'MLflow: no run, experiment or model of this id, or the token of a trial asked for what is not its own.',
  },
  SERVER_PARAMETER_SET: {
    kind: 'config',
    summary: 'MLflow: the parameter has another value already, by the configuration or because the script logged it.',
  },
  SERVER_UNKNOWN_TOKEN: { kind: 'missing', summary: 'No token has this id; `hyperdrive token list` shows them.' },
  SERVER_NEEDS_TOKENS: {
    kind: 'config',
    summary:
      'A server that other machines can reach needs tokens. Make one with `hyperdrive token create`, or serve on loopback.',
  },
  SERVER_BAD_TOKEN_FILE: {
    kind: 'environment',
    summary:
      'The file in which an earlier version kept tokens is damaged or cannot be read. Restore it, or remove it to revoke those tokens.',
  },
  SERVER_INTERNAL: { kind: 'internal', summary: 'The server failed. The log has the cause under the request id.' },
});
