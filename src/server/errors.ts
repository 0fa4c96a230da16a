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
  SERVER_TOO_LARGE: {
    kind: 'too_large',
    summary: 'The request body is larger than the server takes. Send smaller batches.',
  },
  SERVER_PORT_TAKEN: {
    kind: 'environment',
    summary: 'The port is in use by another program. Choose another with `--port`, or 0 for any.',
  },
  SERVER_NOT_CLAIMED: { kind: 'conflict', summary: 'Reports came for an attempt that no runner has started.' },
  SERVER_INTERNAL: { kind: 'internal', summary: 'The server failed. The log has the cause under the request id.' },
});
