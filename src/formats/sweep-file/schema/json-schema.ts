import { z } from 'zod';
import type { Json } from '../../../base/index.ts';
import { type ExpressionType, expressionArguments } from '../../../space/index.ts';
import { sweepFileSchema } from './sweep-file-schema.ts';

type JsonObject = { [key: string]: Json };

/** What each expression draws, for editors and the reference page. */
export const expressionTexts: Readonly<Record<ExpressionType, string>> = {
  choice: 'One of `values`, each equally likely. A mapping among them may contain further expressions.',
  range: 'A number from `low` to `high`, both included.',
  int_range: 'A whole number from `low` to `high`, both included.',
  log_range: 'A number from `low` to `high`, both included, evenly spread on a logarithmic scale.',
  randint: 'A whole number from 0 to `upper` - 1.',
  uniform: 'min_value + u · (max_value - min_value).',
  quniform: 'round(uniform(min_value, max_value) / q) · q, half to even.',
  loguniform: 'exp(uniform(min_value, max_value)): the bounds are exponents.',
  qloguniform: 'round(exp(uniform(min_value, max_value)) / q) · q: the bounds are exponents.',
  normal: 'mu + sigma · z.',
  qnormal: 'round(normal(mu, sigma) / q) · q.',
  lognormal: 'exp(normal(mu, sigma)).',
  qlognormal: 'round(exp(normal(mu, sigma)) / q) · q.',
};

/** Optional arguments, which are extensions. */
export const optionalArguments: Readonly<Partial<Record<ExpressionType, Readonly<Record<string, string>>>>> = {
  range: { step: 'Distance between neighbouring values, counted from `low`; `high` must be one of them.' },
  int_range: {
    step: 'Distance between neighbouring values, counted from `low`; `high` must be one of them. Default 1.',
    ordered: 'Models treat neighbouring numbers as similar; set it to false for seeds. Default true.',
  },
  log_range: { step: 'Factor between neighbouring values, above 1, counted from `low`; `high` must be one of them.' },
  choice: { ordered: 'Models treat neighbouring options as similar. Default: true for 3 or more numbers.' },
  randint: { ordered: 'Models treat neighbouring numbers as similar; set it to false for seeds. Default true.' },
  quniform: { clamp: 'Clamp values that rounding puts outside the bounds to the bounds. Default false.' },
  qloguniform: { clamp: 'Clamp values that rounding puts outside the bounds to the bounds. Default false.' },
};

/** The expression names in the order of the reference. */
export const expressionTypes = Object.keys(expressionTexts).filter(
  (name): name is ExpressionType => name in expressionArguments,
);

/**
 * JSON Schema of a sweep file (draft 7, which editors' YAML plug-ins support best), generated from the schema that
 * validates. Editors get keys, descriptions, defaults and ranges; only `hyperdrive check` checks rules across keys.
 */
export function sweepFileJsonSchema(): JsonObject {
  const made = z.toJSONSchema(sweepFileSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ jsonSchema, zodSchema }) => {
      // Blocks with a fixed set of keys also allow free keys.
      if (zodSchema instanceof z.ZodObject && jsonSchema.additionalProperties === false)
        jsonSchema.patternProperties = { '^(x-|_)': {} };
      // A default in milliseconds would read as seconds in a file.
      if (zodSchema instanceof z.ZodDefault && zodSchema.def.innerType instanceof z.ZodPipe) delete jsonSchema.default;
    },
  });
  const schema = JSON.parse(JSON.stringify(made)) as JsonObject;
  const properties = schema.properties as JsonObject;
  const space = properties.search_space as JsonObject;
  const mapping: JsonObject = {
    type: 'object',
    minProperties: 1,
    additionalProperties: { $ref: '#/definitions/parameter' },
  };
  properties.search_space = {
    description: space.description ?? '',
    anyOf: [mapping, { type: 'array', minItems: 1, items: mapping }],
  };
  return {
    $schema: schema.$schema ?? '',
    $id: 'urn:hyperdrive-ml:sweep-file',
    title: 'HyperDrive sweep file',
    ...Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema')),
    definitions: {
      parameter: {
        anyOf: [...expressionTypes.map((type) => ({ $ref: `#/definitions/${type}` })), constantSchema],
      },
      ...Object.fromEntries(expressionTypes.map((type) => [type, expressionSchema(type)])),
    },
  };
}

/** A fixed value; a block with `type` is always an expression. */
const constantSchema: JsonObject = {
  description: 'A value that is the same in every trial.',
  type: ['string', 'number', 'boolean', 'null', 'array'],
};

function expressionSchema(type: ExpressionType): JsonObject {
  const required: readonly string[] = expressionArguments[type];
  return {
    type: 'object',
    description: expressionTexts[type],
    additionalProperties: false,
    required: ['type', ...required],
    properties: {
      type: { const: type },
      ...Object.fromEntries(required.map((name) => [name, argumentSchema(type, name)])),
      ...Object.fromEntries(
        Object.entries(optionalArguments[type] ?? {}).map(([name, description]) => [
          name,
          name === 'step' ? stepSchema(type, description) : { type: 'boolean', description },
        ]),
      ),
    },
  };
}

function stepSchema(type: ExpressionType, description: string): JsonObject {
  if (type === 'int_range') return { type: 'integer', minimum: 1, description };
  return { type: 'number', exclusiveMinimum: type === 'log_range' ? 1 : 0, description };
}

function argumentSchema(type: ExpressionType, name: string): JsonObject {
  switch (name) {
    case 'low':
    case 'high':
      if (type === 'int_range') return { type: 'integer' };
      return type === 'log_range' ? { type: 'number', exclusiveMinimum: 0 } : { type: 'number' };
    case 'values':
      return {
        type: 'array',
        minItems: 1,
        items: {
          anyOf: [
            { type: ['string', 'number', 'boolean', 'null', 'array'] },
            { type: 'object', additionalProperties: { $ref: '#/definitions/parameter' } },
          ],
        },
      };
    case 'upper':
      return { type: 'integer', minimum: 1 };
    case 'q':
    case 'sigma':
      return { type: 'number', exclusiveMinimum: 0 };
    default:
      return { type: 'number' };
  }
}
