import type { Json } from '../../../base/index.ts';
import { expressionArguments } from '../../../space/index.ts';
import {
  beliefArguments,
  expressionTexts,
  expressionTypes,
  optionalArguments,
  sweepFileJsonSchema,
  whenText,
} from './json-schema.ts';

type Schema = { readonly [key: string]: Json };

/**
 * The reference page of sweep files in Markdown, generated from the schema that validates them: one table per block, in
 * the order of the schema.
 */
export function sweepFileReference(): string {
  const schema = sweepFileJsonSchema();
  return `${[
    intro,
    ...block('', 'The file', schema),
    '## Search space expressions',
    '',
    'A parameter is one of these blocks, or a plain value that is the same in every trial. A choice may list mappings; each entry of a mapping is a value or a further expression, which exists only in trials that picked the mapping.',
    '',
    '| `type` | keys | draws |',
    '| --- | --- | --- |',
    ...expressionTypes.map((type) => {
      const optional = Object.keys(optionalArguments[type] ?? {}).map((name) => `\`${name}\` (optional)`);
      const keys = [...expressionArguments[type].map((name) => `\`${name}\``), ...optional];
      return `| \`${type}\` | ${keys.join(', ')} | ${expressionTexts[type]} |`;
    }),
    '',
    ...Object.entries(optionalArguments.choice ?? {}).map(([name, text]) => `\`${name}\`: ${text}`),
    '',
    ...Object.entries(optionalArguments.quniform ?? {}).map(([name, text]) => `\`${name}\`: ${text}`),
    '',
    '`step` of `range` and `int_range`: the distance between neighbouring values. `step` of `log_range`: the factor between them, above 1. Values are counted from `low`, `high` must be one of them, and each is equally likely.',
    '',
    ...Object.entries(beliefArguments).map(([name, text]) => `\`${name}\`, of any expression: ${text}`),
    '',
    `\`when\`, of any expression: ${whenText}`,
    '',
    outro,
  ].join('\n')}`;
}

const intro = `# Sweep file

<!-- Generated from src/formats by \`node scripts/generate.mjs schema\`. Edit the schema, not this page. -->

A sweep file is YAML 1.2 (or JSON) with the keys of Azure ML's v2 sweep job, and extensions, marked as such. Unknown keys are
errors that name the nearest known key; keys that start with \`x-\` or \`_\` are for your own use. \`hyperdrive check sweep.yaml\`
reports every problem with line and column. For completion and checks while typing, put this line at the top:

\`\`\`yaml
# yaml-language-server: $schema=node_modules/hyperdrive-ml/dist/formats/sweep.schema.json
\`\`\`

Durations are seconds (\`90\`) or text (\`90s\`, \`30m\`, \`2h 15m\`, \`1d\`, \`PT2H\`). Relative paths start from the folder of
the file. A file has at most 1 MiB, 64 levels, 10,000 keys in one block, 200,000 values (those of each alias included), and
1,000 anchors and aliases.
`;

const outro = `## Placeholders in commands

| placeholder | becomes |
| --- | --- |
| \`\${{search_space.x}}\` | the value of parameter x in this trial; \`\${{search_space.x.y}}\` a part of a nested choice |
| \`\${{inputs.x}}\` | the literal, or the absolute path, of input x |
| \`\${{outputs.x}}\` | a folder of this trial for output x; \`\${{outputs.default}}\` the folder that holds them, always there |
| \`$[[ … ]]\` | its content when every input inside has a value, otherwise nothing |

In a command given as text, values are quoted for the shell as their place needs. The old single-brace form
\`{search_space.x}\` is read with a warning. Every parameter and literal input is also the environment variable
\`AZUREML_SWEEP_<name>\`.
`;

/** Heading, text and table of one block, then its inner blocks. */
function block(path: string, title: string, schema: Schema): string[] {
  const all = Object.entries(asSchema(schema.properties));
  const properties = all.filter(([, value]) => !isIgnored(asSchema(value)));
  const ignored = all.filter(([, value]) => isIgnored(asSchema(value))).map(([name]) => `\`${name}\``);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = properties.map(([name, value]) => {
    const property = asSchema(value);
    const need = required.includes(name) ? 'yes' : '';
    return `| \`${name}\` | ${kind(property)} | ${need} | ${fallback(property)} | ${text(property)} |`;
  });
  const lines = [
    `## ${title}`,
    '',
    ...(path !== '' && text(schema) !== '' ? [text(schema), ''] : []),
    '| key | value | required | default | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...(ignored.length > 0 ? [`Read for compatibility and ignored: ${ignored.join(', ')}.`, ''] : []),
  ];
  const inner = properties
    .map(([name, value]) => [path === '' ? name : `${path}.${name}`, asSchema(value)] as const)
    .flatMap(([at, value]) => (toldElsewhere.has(at) ? [] : innerBlocks(at, value)));
  return [...lines, ...inner];
}

/** Blocks that have their own section further down. */
const toldElsewhere = new Set(['search_space', 'trial.inputs', 'trial.outputs', 'resources']);

function isIgnored(schema: Schema): boolean {
  return text(schema).startsWith('Ignored');
}

function innerBlocks(path: string, schema: Schema): string[] {
  const options = variants(schema);
  const tagged = options.filter((option) => tagOf(option) !== undefined);
  if (tagged.length > 1)
    return tagged.flatMap((option) => block(path, `\`${path}\` of type \`${tagOf(option)}\``, option));
  const own = [schema, ...options].find((option) => Object.keys(asSchema(option.properties)).length > 0);
  if (own) return block(path, `\`${path}\``, { description: schema.description ?? '', ...own });
  const entries = asSchema(schema.additionalProperties);
  const entry = [entries, ...variants(entries)].find((option) => 'properties' in option);
  return entry ? block(`${path}.<name>`, `\`${path}.<name>\``, entry) : [];
}

function tagOf(schema: Schema): Json | undefined {
  return asSchema(asSchema(schema.properties).type).const;
}

/** The alternatives of a schema, flattened. */
function variants(schema: Schema): Schema[] {
  const listed = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((option) => {
    const inner = variants(asSchema(option));
    return inner.length > 0 ? inner : [asSchema(option)];
  });
}

function kind(schema: Schema): string {
  if ('const' in schema) return `\`${String(schema.const)}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  const options = variants(schema);
  if (options.length > 0) return [...new Set(options.map((option) => kind(option)))].join(' or ');
  const range = rangeText(schema);
  if (Array.isArray(schema.type)) {
    if (schema.type.length === 2 && schema.type.includes('number') && schema.type.includes('string')) return 'duration';
    return schema.type.map((type) => kind({ type })).join(', ');
  }
  switch (schema.type) {
    case 'integer':
      return `whole number${range}`;
    case 'number':
      return `number${range}`;
    case 'string':
      return 'text';
    case 'boolean':
      return 'true, false';
    case 'array':
      return 'items' in schema ? `list of ${kind(asSchema(schema.items))}` : 'list';
    case 'null':
      return '`null`';
    default:
      return Array.isArray(schema.required) && schema.required.includes('type') ? 'block with `type`' : 'block';
  }
}

function rangeText({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const isBounded = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  if (typeof exclusiveMinimum === 'number') return ` above ${exclusiveMinimum}`;
  if (typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER)
    return isBounded ? ` ${minimum} to ${maximum}` : ` of at least ${minimum}`;
  return '';
}

function fallback(schema: Schema): string {
  if (!('default' in schema)) return '';
  const value = schema.default ?? null;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
    ? ''
    : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function text(schema: Schema): string {
  return typeof schema.description === 'string' ? schema.description.replaceAll('|', '\\|') : '';
}

function asSchema(value: Json | undefined): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}
