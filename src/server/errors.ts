import { errorTable } from '../base/index.ts';

/** Errors of the server. */
export const serverError = errorTable({
  SERVER_BAD_REQUEST: {
    kind: 'config',
    summary:
      'A request does not match its schema. `details.problems` lists each field with its value and what was expected.',
  },
  SERVER_NO_STUDIES: {
    kind: 'unsupported',
    summary: 'The server takes no requests about studies. `hyperdrive serve` starts one that does.',
  },
  SERVER_UNKNOWN_CODE: {
    kind: 'missing',
    summary: 'A submitted sweep names code that the server does not have. `hyperdrive run --server` sends it first.',
  },
  SERVER_NOT_FOUND: { kind: 'missing', summary: 'The server has no such route. `/openapi.json` lists the routes.' },
  SERVER_UNAUTHORIZED: {
    kind: 'unauthorized',
    summary: 'The bearer token is missing, unknown, expired or meant for something else.',
  },
  SERVER_FORBIDDEN: {
    kind: 'forbidden',
    summary: 'The token does not give this right: viewers read, members also command sweeps, owners manage tokens.',
  },
  SERVER_BAD_HOST: {
    kind: 'forbidden',
    summary:
      'The `Host` header names a host that this server does not answer for, which may be an attack by another site. Use an IP address of the server, or start it with `--allow-host NAME`.',
  },
  SERVER_BAD_EMBED_ORIGIN: {
    kind: 'config',
    summary:
      'The origin that may embed the dashboard is not valid: give scheme, host and port, without a path, such as `--embed-origin http://localhost:8888`.',
  },
  SERVER_CROSS_ORIGIN: {
    kind: 'forbidden',
    summary:
      'A page of another origin sent a request. The server accepts requests of browsers only from its own pages.',
  },
  SERVER_TOO_MANY: {
    kind: 'limited',
    summary:
      'Too many requests from one address, or too many open streams. Wait for the number of seconds in `Retry-After`.',
  },
  SERVER_TOO_COSTLY: {
    kind: 'config',
    summary:
      'Checking the sweep takes more time or memory than the server allows for one request. Make the file smaller or its constraints looser, or use `hyperdrive check`.',
  },
  SERVER_TOO_LARGE: {
    kind: 'too_large',
    summary: 'The request body is larger than the server accepts. Send smaller batches.',
  },
  SERVER_PORT_TAKEN: {
    kind: 'environment',
    summary: 'The port is in use by another program. Choose another with `--port`, or 0 for any.',
  },
  SERVER_NOT_CLAIMED: { kind: 'conflict', summary: 'Reports arrived for an attempt that no runner has claimed.' },
  SERVER_UNKNOWN_COLUMN: {
    kind: 'config',
    summary: 'The sweep has no such column, axis, filter or order. `columns` of the sweep lists them.',
  },
  SERVER_UNKNOWN_ATTEMPT: { kind: 'missing', summary: 'The trial has no attempt with this number yet.' },
  SERVER_UNKNOWN_RUN: {
    kind: 'missing',
    summary:
      'MLflow: no run, experiment or model has this id, or the token of a trial asked for one that is not its own.',
  },
  SERVER_PARAMETER_SET: {
    kind: 'config',
    summary:
      'MLflow: the parameter already has another value, from the configuration or an earlier call of the script.',
  },
  SERVER_UNKNOWN_TOKEN: { kind: 'missing', summary: 'No token has this id; `hyperdrive token list` shows them.' },
  SERVER_NEEDS_TOKENS: {
    kind: 'config',
    summary:
      'A server that other machines can reach needs tokens. Create one with `hyperdrive token create`, or serve on loopback.',
  },
  SERVER_BAD_TOKEN_FILE: {
    kind: 'environment',
    summary:
      'The file in which an earlier version stored tokens is damaged or cannot be read. Restore it, or remove it to revoke those tokens.',
  },
  SERVER_INTERNAL: {
    kind: 'internal',
    summary: 'The server failed. Its log has the cause under the id of the request.',
  },
});
