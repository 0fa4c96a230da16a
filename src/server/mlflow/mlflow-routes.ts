import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HyperDriveException, RandomBytes } from '../../base/index.ts';
import type { RunFiles } from '../../files/index.ts';
import type { AttemptIntake } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { Access } from '../access/access.ts';
import { serverError } from '../errors.ts';
import type { OperationSpec } from '../operations/openapi.ts';
import { bytesBody } from '../request/bytes-body.ts';
import { parsePart } from '../request/validation.ts';
import type { ScriptChannel } from '../trials/script-channel.ts';
import { sendMlflowError } from './answers.ts';
import { type Caller, Callers, RunDirectory } from './callers.ts';
import { mlflowOperations } from './operations.ts';
import { experimentRoutes } from './records/experiment-routes.ts';
import { Experiments } from './records/experiments.ts';
import { modelRoutes } from './records/model-routes.ts';
import { Models } from './records/models.ts';
import { artifactsPath, type MlflowRoute, route } from './route-list.ts';
import { ProxiedFiles } from './runs/artifacts.ts';
import { createMetricChannel } from './runs/metric-channel.ts';
import { RunMetrics } from './runs/metrics.ts';
import { runRoutes } from './runs/run-routes.ts';
import { RunWrites } from './runs/run-writes.ts';
import { StandIns } from './runs/stand-ins.ts';
import { requests } from './schemas.ts';

/** Dependencies of the MLflow API. */
export interface MlflowParts {
  readonly store: Store;
  readonly files: RunFiles;
  readonly intake: Pick<AttemptIntake, 'notice'>;
  readonly scriptChannel: ScriptChannel;
  readonly opens: (token: string, key: string) => boolean | Promise<boolean>;
  /** Access of users; without it, only trials may call. */
  readonly access?: Access;
  readonly randomBytes: RandomBytes;
  readonly nowMs: () => number;
  /** Converts anything thrown into an error of the server. */
  readonly knownError: (error: unknown, request: FastifyRequest) => HyperDriveException;
}

/**
 * The version of MLflow whose tracking API the server implements. Clients of later versions check it before they use
 * newer calls (OpenTelemetry spans, from 3.4).
 */
const protocolVersion = '3.0.0';

/** Largest body, bytes. Schemas and profiles of data sets are the largest: MLflow allows 16 MB for one. */
const bodyLimitBytes = 32 * 1024 * 1024;

const prefixes = ['/api/2.0', '/ajax-api/2.0'] as const;

/**
 * The tracking API of MLflow for its unchanged clients: sweeps are experiments, trials are runs.
 * @returns its operations, for the OpenAPI document
 */
export function mlflowRoutes(app: FastifyInstance, parts: MlflowParts): readonly OperationSpec[] {
  const { store, randomBytes, nowMs } = parts;
  const callers = new Callers(parts);
  const directory = new RunDirectory(store);
  const experiments = new Experiments({ store, randomBytes });
  const metrics = new RunMetrics(store);
  const standIns = new StandIns(parts);
  const writes = new RunWrites({ store, door: createMetricChannel(parts), standIns, randomBytes, nowMs });
  const models = new Models({ store, randomBytes, nowMs });
  const files = new ProxiedFiles({ store, directory, files: parts.files });
  const routes = [
    ...experimentRoutes({ experiments, directory }),
    ...runRoutes({ store, directory, metrics, writes, experiments }),
    ...modelRoutes({ directory, models }),
    ...artifactRoutes(directory, files),
  ];

  app.get('/version', async (_request, reply) => reply.type('text/plain').send(protocolVersion));
  for (const prefix of ['/api/3.0', '/ajax-api/3.0']) app.get(`${prefix}/mlflow/server-info`, async () => serverInfo);

  for (const prefix of prefixes) {
    app.register(
      // biome-ignore lint/nursery/noMisusedPromises: Fastify awaits its plugins, and `ready` throws what one throws.
      async (scope) => {
        answerErrorsAsMlflow(scope, parts);
        const callerOf = authenticate(scope, callers);
        for (const each of routes) addRoute(scope, each, callerOf);
      },
      { prefix },
    );
    app.register(
      // biome-ignore lint/nursery/noMisusedPromises: Fastify awaits its plugins, and `ready` throws what one throws.
      async (scope) => {
        answerErrorsAsMlflow(scope, parts);
        const callerOf = authenticate(scope, callers);
        // Files are stored unchanged, whatever their type, including JSON.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', (_request, stream, done) => done(null, stream));
        scope.put('/*', async (request) => {
          const body = parsePart(bytesBody, request.body ?? undefined, 'body');
          await files.upload(callerOf(request), pathPart(request, '*'), body);
          return {};
        });
        scope.delete('/*', async (request) => {
          await files.remove(callerOf(request), pathPart(request, '*'));
          return {};
        });
        scope.get('/*', async (request, reply) => files.download(callerOf(request), pathPart(request, '*'), reply));
      },
      { prefix: `${prefix}${artifactsPath}` },
    );
  }
  // Unknown routes answer in MLflow's format, so that clients fall back or report what is missing.
  for (const prefix of ['/api/2.0', '/ajax-api/2.0', '/api/2.1', '/api/3.0', '/ajax-api/3.0']) {
    app.all(`${prefix}/*`, (request, reply) =>
      sendMlflowError(
        reply,
        serverError('SERVER_NOT_FOUND', `this server has no route ${request.method} ${request.url.split('?')[0]}`),
      ),
    );
  }
  return mlflowOperations(routes);
}

const serverInfo = {
  store_type: null,
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: { gateway: false },
} as const;

function answerErrorsAsMlflow(scope: FastifyInstance, { knownError }: MlflowParts): void {
  scope.setErrorHandler((error, request, reply) => sendMlflowError(reply, knownError(error, request)));
}

/** Authenticates each request before its body is read. @returns a function that gives the caller of a request */
function authenticate(scope: FastifyInstance, callers: Callers): (request: FastifyRequest) => Caller {
  const known = new WeakMap<FastifyRequest, Caller>();
  scope.addHook('onRequest', async (request) => {
    known.set(request, await callers.of(request));
  });
  return (request) => {
    const caller = known.get(request);
    if (caller === undefined) throw serverError('SERVER_UNAUTHORIZED', 'the request was not authenticated');
    return caller;
  };
}

function addRoute(
  scope: FastifyInstance,
  { method, path, handle }: MlflowRoute,
  callerOf: ReturnType<typeof authenticate>,
): void {
  scope.route({
    method,
    url: path,
    bodyLimit: bodyLimitBytes,
    async handler(request, reply) {
      reply.header('cache-control', 'no-store');
      const input = method === 'GET' ? request.query : request.body;
      return handle({ caller: callerOf(request), input, path: (name) => pathPart(request, name), reply });
    },
  });
}

function pathPart({ params }: FastifyRequest, name: string): string {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  return typeof value === 'string' ? value : '';
}

function artifactRoutes(directory: RunDirectory, files: ProxiedFiles): readonly MlflowRoute[] {
  return [
    route('GET', artifactsPath, requests.listProxied, async ({ caller, input }) => ({
      files: await files.listProxied(caller, input.path),
    })),
    route('GET', '/mlflow/artifacts/list', requests.listArtifacts, async ({ caller, input }) => {
      const id = input.run_id || input.run_uuid;
      const name = await directory.run(caller, id, 'read');
      return {
        root_uri: `mlflow-artifacts:/${name.sweepId}/${id}/artifacts`,
        files: await files.list(name, input.path, 'run'),
      };
    }),
    route(
      'GET',
      '/mlflow/logged-models/:model/artifacts/directories',
      z.object({ artifact_directory_path: z.string().max(4_096).default('') }),
      async ({ caller, input, path }) => {
        const id = path('model');
        const name = await directory.model(caller, id, 'read');
        return {
          root_uri: `mlflow-artifacts:/${name.sweepId}/models/${id}/artifacts`,
          files: await files.list(name, input.artifact_directory_path, 'model'),
        };
      },
    ),
  ];
}
