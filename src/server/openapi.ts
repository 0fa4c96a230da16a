import { z } from 'zod';
import type { Json } from '../base/index.ts';
import { frameMediaType, problemMediaType, problemSchema, sweepFileRequestSchema } from '../wire/index.ts';
import type { AnswerSpec, RouteBook } from './routes.ts';

type JsonObject = { [key: string]: Json };
type Spec = RouteBook['specs'][number];

/** The OpenAPI 3.1 document of the declared routes: its schemas are those that requests are checked with. */
export function openApiDocument(specs: readonly Spec[], version: string): JsonObject {
  const schemas: JsonObject = {};
  const include = (schema: z.ZodType, name: string, io: 'input' | 'output') => includeSchema(schemas, schema, name, io);
  const problem = include(problemSchema, 'Problem', 'output');
  const operationsOf = new Map<string, JsonObject>();
  for (const spec of specs) {
    const path = spec.path.replace(/:([A-Za-z]+)/g, '{$1}').replace('*', '{path}');
    const operations: JsonObject = operationsOf.get(path) ?? {};
    const id = operationId(spec);
    operations[spec.method.toLowerCase()] = {
      operationId: id,
      summary: spec.summary,
      ...(spec.role === null ? { security: [] } : { description: `Needs the role ${spec.role}.` }),
      parameters: [...parametersOf(spec, 'path'), ...parametersOf(spec, 'query')],
      ...(spec.body === undefined ? {} : { requestBody: requestBody(spec, include, id) }),
      responses: {
        [statusOf(spec.answer)]: response(spec.answer, include, id),
        default: { description: 'A problem.', content: { [problemMediaType]: { schema: problem } } },
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

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function operationId({ method, path }: Spec): string {
  const words = path
    .replace('/api/v1', '')
    .replace('*', 'file')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '');
  return [method.toLowerCase(), ...words.map((word) => word[0]?.toUpperCase() + word.slice(1))].join('');
}

/** Adds a schema under a name. Its own definitions become components too: references are from the document's root. */
function includeSchema(schemas: JsonObject, schema: z.ZodType, name: string, io: 'input' | 'output'): JsonObject {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  const text = JSON.stringify(made)
    .replaceAll('"#/$defs/', `"#/components/schemas/${name}.`)
    .replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`);
  const { $schema: _schema, $defs, ...rest }: JsonObject = JSON.parse(text);
  schemas[name] = rest;
  if (isObject($defs)) for (const [key, definition] of Object.entries($defs)) schemas[`${name}.${key}`] = definition;
  return { $ref: `#/components/schemas/${name}` };
}

function parametersOf(spec: Spec, place: 'path' | 'query'): JsonObject[] {
  const schema = place === 'path' ? spec.params : spec.query;
  if (!(schema instanceof z.ZodObject)) return [];
  const made: JsonObject = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
  const required = Array.isArray(made.required) ? made.required : [];
  return Object.entries(isObject(made.properties) ? made.properties : {}).map(([name, property]) => ({
    name: name === '*' ? 'path' : name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

type Include = (schema: z.ZodType, name: string, io: 'input' | 'output') => JsonObject;

function requestBody(spec: Spec, include: Include, id: string): JsonObject {
  if (spec.method === 'PUT' && spec.path.endsWith('*')) {
    return { required: true, content: { 'application/octet-stream': {} } };
  }
  const isSweepFile = spec.path === '/api/v1/check' || spec.path === '/api/v1/sweeps';
  const schema = include(isSweepFile ? sweepFileRequestSchema : (spec.body ?? z.unknown()), `${id}Body`, 'input');
  const yaml: JsonObject = isSweepFile ? { 'application/yaml': { schema: { type: 'string' } } } : {};
  return { required: isSweepFile, content: { 'application/json': { schema }, ...yaml } };
}

function statusOf(answer: AnswerSpec): string {
  if (answer.kind === 'none') return '204';
  return String(answer.kind === 'json' ? (answer.status ?? 200) : 200);
}

function response(answer: AnswerSpec, include: Include, id: string): JsonObject {
  switch (answer.kind) {
    case 'json':
      return {
        description: 'Done.',
        content: { 'application/json': { schema: include(answer.schema, `${id}Answer`, 'output') } },
      };
    case 'frame':
      return {
        description: 'A frame; `x-frame-header` describes its JSON header.',
        content: {
          [frameMediaType]: {
            schema: { type: 'string', contentMediaType: frameMediaType },
            'x-frame-header': include(answer.schema, `${id}Header`, 'output'),
          },
        },
      };
    case 'text':
      return { description: 'Done.', content: { [answer.mediaType]: { schema: { type: 'string' } } } };
    case 'none':
      return { description: 'Done.' };
  }
}
