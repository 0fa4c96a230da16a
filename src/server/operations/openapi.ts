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

/** What a route answers, for the OpenAPI document. */
export type AnswerSpec =
  /** `others`: statuses that answer in the same form. */
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly status?: number; readonly others?: readonly number[] }
  /** `schema` is that of the frame's header. */
  | { readonly kind: 'frame'; readonly schema: z.ZodType }
  /** Server-sent events; `schema` is that of their data. */
  | { readonly kind: 'events'; readonly schema: z.ZodType }
  | { readonly kind: 'text'; readonly mediaTypes: readonly string[] }
  | { readonly kind: 'none' };

/**
 * Who may call an operation: a role; `attempt`: the token of that attempt; `attempt or …`: that or a role; null: everyone.
 */
export type Needed = Role | 'attempt' | 'attempt or viewer' | 'attempt or member' | null;

/** An operation as it is told in the document. */
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

/** What a schema is of: what is sent, what is answered, or a message of protobuf in JSON. */
type Form = 'input' | 'output' | 'message';

/** Body of an error of the MLflow API. */
const mlflowErrorSchema = z.object({
  error_code: z.string().describe('Stable code of MLflow such as `RESOURCE_DOES_NOT_EXIST`; clients read this.'),
  message: z.string(),
});

/** The OpenAPI 3.1 document of the declared operations: its schemas are those that requests are checked with. */
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
            // What is too large to read is refused before its address is known.
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

/** What each refusal means. */
const refused = {
  400: 'The request does not fit its schema, or MLflow would not take it.',
  401: 'The token is missing, unknown, expired, or for something else.',
  403: 'The role does not give this right, or the request came from another site.',
  404: 'There is no such thing.',
  409: 'The state of what it is about does not allow it.',
  412: 'What it changes has another version than the one that was given.',
  413: 'The body is too large.',
  422: 'The request does not fit its schema, or names something that is not there; `details` says what.',
  429: 'Too many requests or streams from one address; `Retry-After` says how long to wait.',
  431: 'The address and headers are larger than 16 KiB.',
  501: 'Not part of what is implemented of MLflow.',
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

/** The JSON schema of what a schema takes or gives. */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override({ zodSchema, jsonSchema }) {
      // In an address everything is text; what it must look like is told as the number it stands for.
      const range = io === 'input' ? wholeNumbers.get(zodSchema) : undefined;
      if (range !== undefined) {
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, { type: 'integer', ...range });
      }
      // A body that may be left out says so by `required`; there is no such value.
      if (zodSchema instanceof z.ZodUndefined) jsonSchema.not = {};
    },
  });
  return JSON.parse(JSON.stringify(made));
}

/** Adds a schema under a name. Its own definitions become components too: references are from the document's root. */
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
      header('Idempotency-Key', 'A repeat with the same key does nothing again.', { type: 'string', maxLength: 255 }),
    ];
  }
  if (answer.kind !== 'events') return [];
  return [
    header('Last-Event-ID', 'Sent by browsers that connect again.', {
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

/** The same with null for every field that may be left out, as protobuf's JSON has it. */
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
  if (spec.method === 'PUT' && spec.path.endsWith('*')) {
    return { required: false, content: { 'application/octet-stream': {} } };
  }
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
