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

/** What every expression takes besides. */
export const beliefArguments = {
  default:
    'The value that the parameter has when nobody tunes it. The first trial runs the defaults. A choice names a mapping among its options by its fixed entries (`{ name: adam }`) or its position (`{ option: 1 }`, from 0).',
  prior:
    'Where good values are expected: a point (`{ mean: 0.1, confidence: medium }`; low, medium or high), weights of the options or of few values (`{ weights: [2, 1] }`), a distribution (`{ type: normal, mu: 0.9, sigma: 0.05 }`), a histogram of the range (`{ cells: [1, 3, 2] }`), or `none`. It guides samplers and excludes nothing.',
} as const;

/** What every expression takes for parameters that exist only in some trials. */
export const whenText =
  'The parameter exists only in trials in which other parameters have these values: names of the same mapping, or of one around it, each with a value, a list of values, `{ min: 2, max: 4 }` for numbers, or the fixed entries of an option (`{ name: sgd }`). All must hold.';

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
  const trial = properties.trial as JsonObject;
  properties.trial = { description: trial.description ?? '', anyOf: [trial, { type: 'string', minLength: 1 }] };
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
      prior: priorSchema,
    },
  };
}

const weightsSchema: JsonObject = { type: 'array', minItems: 1, items: { type: 'number', minimum: 0 } };
const priorDistributions = ['uniform', 'loguniform', 'normal', 'lognormal', 'range', 'log_range'] as const;

const priorSchema: JsonObject = {
  description: beliefArguments.prior,
  anyOf: [
    { const: 'none' },
    block({ mean: { type: ['number', 'string', 'boolean'] } }, { confidence: { enum: ['low', 'medium', 'high'] } }),
    block({ weights: weightsSchema }),
    block({ cells: { ...weightsSchema, minItems: 2, maxItems: 1024 } }),
    ...priorDistributions.map((type) =>
      block({
        type: { const: type },
        ...Object.fromEntries(expressionArguments[type].map((name) => [name, argumentSchema(type, name)])),
      }),
    ),
  ],
};

function block(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
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
      default: {
        ...(type === 'choice' ? {} : { type: type === 'randint' || type === 'int_range' ? 'integer' : 'number' }),
        description: beliefArguments.default,
      },
      prior: { $ref: '#/definitions/prior' },
      when: { type: 'object', minProperties: 1, description: whenText },
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
