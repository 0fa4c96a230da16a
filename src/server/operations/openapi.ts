import type { HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { frameMediaType } from '../../charts/index.ts';
import {
  largestNumber,
  problemMediaType,
  problemSchema,
  type Role,
  sweepFileRequestSchema,
  wholeNumbers,
} from '../../http/index.ts';
import { bytesBody } from '../request/bytes-body.ts';

/** The answer of a route, for the OpenAPI document. */
export type AnswerSpec =
  /** `others`: further statuses with the same form of answer. */
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly status?: number; readonly others?: readonly number[] }
  /** `schema` describes the frame's header. */
  | { readonly kind: 'frame'; readonly schema: z.ZodType }
  /** Server-sent events; `schema` describes their data. */
  | { readonly kind: 'events'; readonly schema: z.ZodType }
  | { readonly kind: 'text'; readonly mediaTypes: readonly string[] }
  | { readonly kind: 'none' };

/**
 * Who may call an operation. A role; `attempt`: the token of that attempt; `attempt or …`: that token or a role; null:
 * everyone.
 */
export type Needed = Role | 'attempt' | 'attempt or viewer' | 'attempt or member' | null;

/** An operation in the OpenAPI document. */
export interface OperationSpec {
  readonly method: HTTPMethods & ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE');
  /** As Fastify writes it: `/api/v1/sweeps/:sweep`. */
  readonly path: string;
  readonly summary: string;
  readonly role: Needed;
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly answer: AnswerSpec;
  /** @defaultValue 'problem' */
  readonly errors?: 'problem' | 'mlflow';
}

type JsonObject = { [key: string]: Json };

/** What a schema describes: a request, an answer, or a protobuf message in JSON. */
type Form = 'input' | 'output' | 'message';

/** Body of an error in the MLflow API. */
const mlflowErrorSchema = z.object({
  error_code: z
    .string()
    .describe('Stable error code of MLflow, such as `RESOURCE_DOES_NOT_EXIST`, which clients read.'),
  message: z.string(),
});

/** The OpenAPI 3.1 document of the declared operations, with the same schemas that check requests. */
export function openApiDocument(specs: readonly OperationSpec[], version: string): JsonObject {
  const schemas: JsonObject = {};
  const include = (schema: z.ZodType, name: string, form: Form) => includeSchema(schemas, schema, name, form);
  const refusals = {
    problem: { [problemMediaType]: { schema: include(problemSchema, 'Problem', 'output') } },
    mlflow: { 'application/json': { schema: include(mlflowErrorSchema, 'MlflowError', 'output') } },
  };
  const operationsOf = new Map<string, JsonObject>();
  for (const spec of specs) {
    const path = spec.path.replace(/:([A-Za-z]+)/g, '{$1}').replace('*', '{path}');
    const operations: JsonObject = operationsOf.get(path) ?? {};
    const id = operationId(spec);
    const content = refusals[spec.errors ?? 'problem'];
    operations[spec.method.toLowerCase()] = {
      operationId: id,
      summary: spec.summary,
      ...access(spec.role),
      parameters: [...parametersOf(spec, 'path'), ...parametersOf(spec, 'query'), ...headersOf(spec)],
      ...(spec.body === undefined ? {} : { requestBody: requestBody(spec, spec.body, include, id) }),
      responses: {
        ...Object.fromEntries(
          refusedWith(spec).map((status) => [
            status,
            // A request that is too large to read is refused before its route is known.
            { description: refused[status], content: status === 431 ? refusals.problem : content },
          ]),
        ),
        ...responses(spec.answer, include, id),
      },
    };
    operationsOf.set(path, operations);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'HyperDrive', version, description: 'See docs/reference/http-api.md.' },
    security: [{ bearer: [] }, { session: [] }],
    paths: Object.fromEntries(operationsOf),
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'hyperdrive_<install id>' },
      },
    },
  };
}

function access(role: Needed): JsonObject {
  if (role === null) return { security: [] };
  if (role === 'attempt') {
    return { 'x-role': role, security: [{ bearer: [] }], description: "Needs this attempt's own token." };
  }
  const needs = role.startsWith('attempt')
    ? `${role.replace('attempt or', 'the role')}, or a trial's own token`
    : `the role ${role}`;
  return { 'x-role': role, description: `Needs ${needs}.` };
}

/** Description of each refusal. */
const refused = {
  400: 'The request does not match its schema, or MLflow would refuse it.',
  401: 'The token is missing, unknown, expired or meant for something else.',
  403: 'The role does not allow this, or the request came from another site.',
  404: 'Not found.',
  409: 'The present state does not allow the request.',
  412: 'The version differs from the one given in the request.',
  413: 'The body is too large.',
  422: 'The request does not match its schema, or names something unknown; `details` says what.',
  429: 'Too many requests or streams from one address; `Retry-After` says how long to wait.',
  431: 'The address and headers are larger than 16 KiB.',
  501: 'This part of MLflow is not implemented.',
  503: 'The store is busy; `Retry-After` says how long to wait.',
} as const;
type RefusedStatus = keyof typeof refused;

/** Statuses that an operation may refuse with. */
function refusedWith({ role, params, query, body, errors }: OperationSpec): readonly RefusedStatus[] {
  const always: readonly RefusedStatus[] = [403, 429, 431, 503];
  if (errors === 'mlflow') return [400, 401, 404, 409, 413, 501, ...always];
  const hasInput = params !== undefined || query !== undefined || body !== undefined;
  const where = (applies: boolean, ...statuses: RefusedStatus[]) => (applies ? statuses : []);
  return [
    ...always,
    ...where(role !== null || body !== undefined, 401),
    ...where(hasInput, 422),
    ...where(params !== undefined, 404),
    ...where(body !== undefined, 409, 413),
    ...where(body instanceof z.ZodObject && 'ifVersion' in body.shape, 412),
  ];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function operationId({ method, path }: OperationSpec): string {
  const words = path
    .replace('/api/v1', '')
    .replace('/api/2.0', '')
    .replace('/api/3.0', '')
    .replace('*', 'file')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '');
  return [method.toLowerCase(), ...words.map((word) => word[0]?.toUpperCase() + word.slice(1))].join('');
}

/** The JSON schema of the input or output of a schema. */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override({ zodSchema, jsonSchema }) {
      // In a URL everything is text, so describe the number that the text must contain.
      const range = io === 'input' ? wholeNumbers.get(zodSchema) : undefined;
      if (range !== undefined) {
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, { type: 'integer', ...range });
      }
      // `required` says that a body may be left out; it has no value `undefined`.
      if (zodSchema instanceof z.ZodUndefined) jsonSchema.not = {};
    },
  });
  return JSON.parse(JSON.stringify(made));
}

/**
 * Adds a schema under a name. Its own definitions become components too, because references start at the document's
 * root.
 */
function includeSchema(schemas: JsonObject, schema: z.ZodType, name: string, form: Form): JsonObject {
  const made = jsonSchemaOf(schema, form === 'output' ? 'output' : 'input');
  const text = JSON.stringify(form === 'message' ? withNulls(made) : made)
    .replaceAll('"#/$defs/', `"#/components/schemas/${name}.`)
    .replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`);
  const { $schema: _schema, $defs, ...rest }: JsonObject = JSON.parse(text);
  schemas[name] = rest;
  if (isObject($defs)) for (const [key, definition] of Object.entries($defs)) schemas[`${name}.${key}`] = definition;
  return { $ref: `#/components/schemas/${name}` };
}

function parametersOf(spec: OperationSpec, place: 'path' | 'query'): JsonObject[] {
  const schema = place === 'path' ? spec.params : spec.query;
  if (!(schema instanceof z.ZodObject)) return [];
  const made = jsonSchemaOf(schema, 'input');
  const required = Array.isArray(made.required) ? made.required : [];
  return Object.entries(isObject(made.properties) ? made.properties : {}).map(([name, property]) => ({
    name: name === '*' ? 'path' : name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

/** Headers that change what a request does. */
function headersOf({ method, path, role, answer }: OperationSpec): JsonObject[] {
  const isCommand = role === 'member' && (method === 'POST' || method === 'PUT');
  if (isCommand && path.startsWith('/api/v1/sweeps')) {
    return [
      header('Idempotency-Key', 'A repeat with the same key changes nothing.', { type: 'string', maxLength: 255 }),
    ];
  }
  if (answer.kind !== 'events') return [];
  return [
    header('Last-Event-ID', 'Sent by browsers when they reconnect.', {
      type: 'integer',
      minimum: 0,
      maximum: largestNumber,
    }),
  ];
}

function header(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'header', required: false, description, schema };
}

type Include = (schema: z.ZodType, name: string, form: Form) => JsonObject;

/** Allows null for every optional field, as protobuf's JSON does. */
function withNulls(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withNulls);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withNulls(value)]));
  const { properties } = inner;
  if (!isObject(properties)) return inner;
  const required: readonly Json[] = Array.isArray(inner.required) ? inner.required : [];
  const fields = Object.entries(properties).map(([name, field]) => [
    name,
    required.includes(name) ? field : { anyOf: [field, { type: 'null' }] },
  ]);
  return { ...inner, properties: Object.fromEntries(fields) };
}

function requestBody(spec: OperationSpec, body: z.ZodType, include: Include, id: string): JsonObject {
  if (body === bytesBody) return { required: false, content: { 'application/octet-stream': {} } };
  const isSweepFile = spec.path === '/api/v1/check' || spec.path === '/api/v1/sweeps';
  const io = spec.errors === 'mlflow' ? 'message' : 'input';
  const schema = include(isSweepFile ? sweepFileRequestSchema : body, `${id}Body`, io);
  const yaml: JsonObject = isSweepFile ? { 'application/yaml': {} } : {};
  return {
    required: isSweepFile || !body.safeParse(undefined).success,
    content: { 'application/json': { schema }, ...yaml },
  };
}

function responses(answer: AnswerSpec, include: Include, id: string): JsonObject {
  switch (answer.kind) {
    case 'json': {
      const content = { 'application/json': { schema: include(answer.schema, `${id}Answer`, 'output') } };
      const statuses = [answer.status ?? 200, ...(answer.others ?? [])];
      return Object.fromEntries(
        statuses.map((status) => [String(status), { description: status < 400 ? 'Done.' : 'Not now.', content }]),
      );
    }
    case 'frame':
      return done({
        [frameMediaType]: {
          schema: { type: 'string', contentMediaType: frameMediaType },
          'x-frame-header': include(answer.schema, `${id}Header`, 'output'),
        },
      });
    case 'events':
      return done({
        'text/event-stream': {
          schema: { type: 'string' },
          'x-event-data': include(answer.schema, `${id}Event`, 'output'),
        },
      });
    case 'text':
      return done(Object.fromEntries(answer.mediaTypes.map((type) => [type, {}])));
    case 'none':
      return { '204': { description: 'Done.' } };
  }
}

function done(content: JsonObject): JsonObject {
  return { '200': { description: 'Done.', content } };
}
