import fastify, { type FastifyInstance } from 'fastify';
import { type HyperDriveException, isHyperDriveException, type Logger } from '../base/index.ts';
import { problemMediaType, problemOf } from '../wire/index.ts';
import { type AttemptRoutes, attemptRoutes } from './attempt-routes.ts';
import { serverError } from './errors.ts';

/** Largest request body, bytes: a batch of 1,000 reports with long names is about a quarter of it. */
const bodyLimitBytes = 1024 * 1024;

/** What the server is made of. */
export interface ServerParts extends AttemptRoutes {
  readonly logger: Logger;
}

/** Where a server listens. */
export interface ListenOptions {
  /** @defaultValue '127.0.0.1': only this machine */
  readonly host?: string;
  /** @defaultValue 0: any free port */
  readonly port?: number;
}

/** A running server. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Lets running requests finish, then closes. */
  close(): Promise<void>;
}

/** Builds the HTTP server without listening; tests send requests through `inject`. */
export function createServer(parts: ServerParts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    // A poisoned body is refused, not cleaned: nothing half-understood goes on.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });

  app.setErrorHandler((error, request, reply) => {
    const known = knownError(error);
    if (known.kind === 'internal') {
      parts.logger.error('request.failed', { method: request.method, url: request.url, error: String(error) });
    }
    const problem = problemOf(known);
    if (known.retryable) reply.header('retry-after', '1');
    return reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((request) => {
    throw serverError('SERVER_NOT_FOUND', `no ${request.method} ${request.url.split('?')[0]} here`);
  });

  app.get('/healthz', async () => ({ ok: true }));
  attemptRoutes(app, parts);
  return app;
}

/**
 * Starts the server.
 * @throws SERVER_PORT_TAKEN
 */
export async function listen(
  app: FastifyInstance,
  { host = '127.0.0.1', port = 0 }: ListenOptions = {},
): Promise<RunningServer> {
  try {
    const url = await app.listen({ host, port });
    return { url, close: () => app.close() };
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    throw serverError(
      'SERVER_PORT_TAKEN',
      `port ${port} on ${host} is in use: choose another with --port, or 0 for any free one`,
      {
        details: { host, port },
        cause: error,
      },
    );
  }
}

function knownError(error: unknown): HyperDriveException {
  if (isHyperDriveException(error)) return error;
  switch (errorCode(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return serverError('SERVER_TOO_LARGE', `the body is larger than ${bodyLimitBytes} bytes: send smaller batches`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return serverError('SERVER_BAD_REQUEST', 'body: expected a JSON document with `content-type: application/json`');
    default: {
      const status = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
      return typeof status === 'number' && status >= 400 && status < 500
        ? serverError('SERVER_BAD_REQUEST', error instanceof Error ? error.message : 'malformed request', {
            cause: error,
          })
        : serverError('SERVER_INTERNAL', 'the server failed; its log has the cause', { cause: error });
    }
  }
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
}
