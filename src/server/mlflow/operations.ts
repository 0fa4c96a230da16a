import { z } from 'zod';
import type { OperationSpec } from '../operations/openapi.ts';
import { bytesBody } from '../request/bytes-body.ts';
import { artifactsPath, type MlflowRoute } from './route-list.ts';

/** Answers have MLflow's form. */
const answer = { kind: 'json', schema: z.looseObject({}) } as const;
const file = z.object({ '*': z.string() });
const reference = "As in MLflow's REST API";

/** Operations of the MLflow API for the OpenAPI document. The same routes exist under `/ajax-api/2.0`. */
export function mlflowOperations(routes: readonly MlflowRoute[]): readonly OperationSpec[] {
  const artifact = { path: `/api/2.0${artifactsPath}/*`, params: file, errors: 'mlflow' } as const;
  return [
    ...routes.map(operationOf),
    {
      ...artifact,
      method: 'GET',
      summary: 'Downloads a file through the artifact proxy.',
      role: 'attempt or viewer',
      answer: { kind: 'text', mediaTypes: ['application/octet-stream'] },
    },
    {
      ...artifact,
      method: 'PUT',
      summary: 'Writes a file through the artifact proxy.',
      role: 'attempt or member',
      body: bytesBody,
      answer,
    },
    {
      ...artifact,
      method: 'DELETE',
      summary: 'Removes a file or folder through the artifact proxy.',
      role: 'attempt or member',
      answer,
    },
    {
      method: 'GET',
      path: '/api/3.0/mlflow/server-info',
      summary: 'Features of the server; clients ask before they use newer calls.',
      role: null,
      answer,
    },
    {
      method: 'GET',
      path: '/version',
      summary: 'The version of MLflow whose API the server implements.',
      role: null,
      answer: { kind: 'text', mediaTypes: ['text/plain'] },
    },
  ];
}

function operationOf({ method, path, schema }: MlflowRoute): OperationSpec {
  const names = [...path.matchAll(/:([a-z]+)/g)].map(([, name = '']) => name);
  const isRead = method === 'GET' || path.endsWith('/search');
  return {
    method,
    path: `/api/2.0${path}`,
    summary: `${reference}: ${path.replace(/^\/mlflow(-artifacts)?\//, '').replace(/:([a-z]+)/g, '{$1}')}.`,
    // Users add tags and files to trials, and log everything else to runs outside sweeps.
    role: isRead ? 'attempt or viewer' : 'attempt or member',
    ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
    // No body is the same as an empty object.
    ...(method === 'GET' ? { query: schema } : { body: schema.safeParse({}).success ? schema.optional() : schema }),
    answer,
    errors: 'mlflow',
  };
}
