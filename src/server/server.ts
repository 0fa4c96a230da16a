import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  asSystemError,
  type HyperDriveException,
  inBackground,
  isHyperDriveException,
  type Logger,
} from '../base/index.ts';
import { LiveSweeps } from '../charts/index.ts';
import { problemMediaType, problemOf } from '../http/index.ts';
import { createAccess } from './access/access.ts';
import { sessionPath, sessionRoutes } from './access/session-routes.ts';
import { WrongTokens } from './access/wrong-tokens.ts';
import { chartRoutes } from './charts/chart-routes.ts';
import { importanceRoutes } from './charts/importance-routes.ts';
import { tableRoutes } from './charts/table-routes.ts';
import { serverError } from './errors.ts';
import { type MlflowParts, mlflowRoutes } from './mlflow/mlflow-routes.ts';
import { type OperationSpec, openApiDocument } from './operations/openapi.ts';
import { operationRoutes } from './operations/operation-routes.ts';
import { routeRegistry } from './operations/routes.ts';
import type { AccessParts, SweepParts } from './parts.ts';
import { readRoutes } from './reads/read-routes.ts';
import { compressed } from './request/answers.ts';
import { refuseUnreadable } from './request/client-errors.ts';
import { headerTimes, limitConnections } from './request/connections.ts';
import { eventStreams } from './request/event-stream.ts';
import { checkJsonShape, guardRequests } from './request/guard.ts';
import { serveLanding } from './request/landing.ts';
import { masked } from './request/mask.ts';
import { setRetryAfter } from './request/retry-after.ts';
import { bodyTimeoutMs, idleTimeoutMs, limitBodyTime } from './request/slow-bodies.ts';
import { serveDashboard } from './request/static-files.ts';
import { studyRoutes } from './studies/study-routes.ts';
import { changeRoutes } from './sweeps/change-routes.ts';
import { codeRoutes } from './sweeps/code-routes.ts';
import { commandRoutes } from './sweeps/command-routes.ts';
import { eventRoutes } from './sweeps/event-routes.ts';
import { logRoutes } from './sweeps/log-routes.ts';
import { SweepBroadcast } from './sweeps/sweep-broadcast.ts';
import { sweepRoutes } from './sweeps/sweep-routes.ts';
import { artifactRoutes } from './trials/artifact-routes.ts';
import { type AttemptRoutes, attemptOperations, attemptRoutes } from './trials/attempt-routes.ts';
import { logFileRoutes } from './trials/log-file-routes.ts';
import { trialRoutes } from './trials/trial-routes.ts';

/** Largest request body, bytes. A batch of 1,000 reports with long names takes about a quarter of it. */
const bodyLimitBytes = 1024 * 1024;

/**
 * Time for running requests to finish when the server closes, milliseconds. Reports are numbered, so an interrupted
 * batch is sent again.
 */
const closeGraceMs = 1_000;

/** Routes that every server has. */
const plainOperations: readonly OperationSpec[] = [
  {
    method: 'GET',
    path: '/healthz',
    summary: '200 while the process answers.',
    role: null,
    answer: { kind: 'json', schema: z.object({ ok: z.literal(true) }) },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document.',
    role: null,
    answer: { kind: 'json', schema: z.looseObject({ openapi: z.string() }) },
  },
];

/** Parts of the server. */
export interface ServerParts extends AttemptRoutes {
  readonly logger: Logger;
  /** Time within which a body that is not a file must arrive. @defaultValue 60,000 */
  readonly bodyTimeoutMs?: number;
  /** Most open connections per address. @defaultValue 2,000 */
  readonly connectionsOfAddress?: number;
  /** The tracking API of MLflow; without it, trials report over the other channels. */
  readonly mlflow?: Pick<MlflowParts, 'store' | 'files' | 'randomBytes'>;
  /** The API of sweeps and the dashboard; without it, the server only accepts messages of trials. */
  readonly dashboard?: { readonly sweeps: SweepParts; readonly access: AccessParts };
  /**
   * Address of the dashboard, for users who open a server without one. @defaultValue a page explains how to start one
   */
  readonly dashboardUrl?: () => string | undefined;
}

/** Where a server listens. */
export interface ListenOptions {
  /** Host to listen on. @defaultValue '127.0.0.1', reachable from this machine only */
  readonly host?: string;
  /** Port to listen on. @defaultValue 0, any free port */
  readonly port?: number;
}

/** A running server. */
export interface RunningServer {
  /** Base URL, such as `http://127.0.0.1:43210`. */
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
    clientErrorHandler: refuseUnreadable,
    connectionTimeout: idleTimeoutMs,
    http: headerTimes,
    // Refuse a poisoned body instead of cleaning it.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // Paths of artifacts are long.
    routerOptions: { maxParamLength: 4_096 },
  });
  readBodies(app);
  // Browsers and clients open connections without sending anything; Node does not count those as idle.
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), closeGraceMs).unref();
  });
  limitConnections(app, parts.connectionsOfAddress);
  limitBodyTime(app, parts.bodyTimeoutMs ?? bodyTimeoutMs);
  guardRequests(app, { hosts: parts.dashboard?.access.hosts ?? [], nowMs: parts.nowMs });

  const wrongTokens = new WrongTokens(parts.nowMs);
  const answeredError = (error: unknown, request: FastifyRequest) => {
    let known = knownError(error);
    if (known.code === 'SERVER_UNAUTHORIZED' && showsToken(request)) known = wrongTokens.answerTo(known, request.ip);
    // Log errors for the operator: our own, and those of the machine, such as a full disk.
    if (known.kind === 'internal' || known.kind === 'environment') {
      const facts = { method: request.method, url: masked(request.url), id: request.id, error: masked(causes(error)) };
      // A retryable error is only worth a warning.
      if (known.retryable) parts.logger.warn('request.failed', facts);
      else parts.logger.error('request.failed', facts);
    }
    return known;
  };
  app.setErrorHandler((error, request, reply) => {
    const known = answeredError(error, request);
    const problem = problemOf(known);
    setRetryAfter(reply, known);
    return reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem));
  });
  // A missing route reveals nothing to strangers.
  app.setNotFoundHandler((request) => {
    throw serverError('SERVER_NOT_FOUND', `this server has no route ${request.method} ${request.url.split('?')[0]}`);
  });

  app.get('/healthz', async () => ({ ok: true }));
  attemptRoutes(app, parts);
  const operations = [...plainOperations, ...attemptOperations];
  if (parts.mlflow !== undefined) {
    const access = parts.dashboard && createAccess(parts.dashboard.access, parts.mlflow.store.installId, parts.nowMs);
    operations.push(
      ...mlflowRoutes(app, { ...parts, ...parts.mlflow, ...(access && { access }), knownError: answeredError }),
    );
  }
  if (parts.dashboard === undefined) serveLanding(app, parts.dashboardUrl ?? (() => undefined));
  else addDashboard(app, parts, parts.dashboard, operations);
  return app;
}

/** Adds the API of sweeps, sessions and metrics, and the dashboard's files. */
function addDashboard(
  app: FastifyInstance,
  { logger, opens, nowMs }: ServerParts,
  { sweeps, access: accessParts }: NonNullable<ServerParts['dashboard']>,
  others: readonly OperationSpec[],
): void {
  const { store, clock, version } = sweeps;
  const access = createAccess(accessParts, store.installId, nowMs);
  const registry = routeRegistry(app, access, () => clock.monotonicMs());
  const live = new LiveSweeps(sweeps);
  const streams = eventStreams(clock);
  const broadcast = new SweepBroadcast({ live, clock, logger });
  app.addHook('onSend', compressed);
  app.addHook('preClose', async () => streams.closeAll());
  operationRoutes(app, registry, { ...sweeps, streams });
  sessionRoutes(registry, { access, tokens: accessParts.tokens, version, nowMs });
  sweepRoutes(registry, sweeps, live);
  commandRoutes(registry, sweeps, live);
  changeRoutes(registry, sweeps, live);
  readRoutes(registry, store);
  codeRoutes(registry, sweeps.code);
  studyRoutes(registry, sweeps.studies);
  importanceRoutes(registry, sweeps.analyses, live);
  tableRoutes(registry, sweeps, live);
  const prepare = chartRoutes(registry, sweeps, live);
  trialRoutes(registry, sweeps, live);
  logRoutes(registry, sweeps.store);
  logFileRoutes(registry, sweeps, streams);
  artifactRoutes(registry, { ...sweeps, access, opens });
  eventRoutes(registry, { live, streams, broadcast });
  // Prepare the newest sweep before the first page asks for it.
  app.addHook('onListen', async () => {
    const [newest] = await store.sweeps();
    // If this fails, the first page asks again and gets the error.
    if (newest !== undefined) inBackground(prepare(newest.id), () => undefined);
  });
  let document: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    const specs = registry.specs.map((spec) => ({ ...spec, role: spec.openTo ?? spec.role }));
    document ??= JSON.stringify(openApiDocument([...specs, ...others], version));
    return reply.type('application/json').send(document);
  });
  if (sweeps.webFolder !== undefined && !serveDashboard(app, sweeps.webFolder, accessParts.embedOrigins)) {
    logger.warn('dashboard.missing', { folder: sweeps.webFolder });
  }
}

/** Whether a request presents a token. Browsers send old cookies by themselves, so a cookie does not count. */
function showsToken({ method, url, headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || (method === 'POST' && url.split('?')[0] === sessionPath);
}

/** Sets up parsers of bodies: JSON of bounded depth, sweep files as text, files as a stream. */
function readBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    // An empty body means a command without a body.
    if (text === '') return done(null, undefined);
    try {
      checkJsonShape(text);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    // biome-ignore lint/nursery/noFloatingPromises: the parser answers by `done` and returns nothing.
    parseJson(request, text, done);
  });
  const yaml = ['application/yaml', 'application/x-yaml', 'text/yaml'];
  app.addContentTypeParser(yaml, { parseAs: 'string' }, (_request, text, done) => done(null, { yaml: text }));
  app.addContentTypeParser('application/octet-stream', (_request, stream, done) => done(null, stream));
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
    // Timers and streams of a server that does not listen would keep the process alive.
    await app.close();
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

/** An error and its causes, in one line. */
function causes(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? String(error) : `${String(error)} <- ${causes(cause)}`;
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
        : (asSystemError(error) ??
            serverError('SERVER_INTERNAL', 'the server failed; its log has the cause', { cause: error }));
    }
  }
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
}
