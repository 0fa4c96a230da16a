import { z } from 'zod';
import { isHyperDriveException, type SchemaIssue } from '../base/index.ts';
import { jsonSchema } from '../model/index.ts';
import type { AlgorithmPlugin } from './define.ts';
import { pluginError } from './errors.ts';

/** Keys that anyone may add to a sweep file for their own purposes. */
const freeKey = /^(x-|_)/;

/** Options as stored. */
const optionsSchema = z.record(z.string(), jsonSchema);

/**
 * Schema of a block that names a plugin; the plugin's own schema validates its options.
 * @param keys the product's own keys besides `type`
 */
export function pluginBlock(type: string, plugin: AlgorithmPlugin<unknown>, keys: z.ZodRawShape = {}) {
  return z.looseObject({ type: z.literal(type), ...keys }).transform((given, context) => {
    const own = new Set(['type', ...Object.keys(keys)]);
    const split = (isOwn: boolean) =>
      Object.fromEntries(Object.entries(given).filter(([key]) => own.has(key) === isOwn && !freeKey.test(key)));
    const read = readOptions(type, plugin, split(false));
    for (const { message, path = [] } of read.issues)
      context.issues.push({ code: 'custom', input: given, message, path: path.map(keyOf) });
    return { ...split(true), ...read.options };
  });
}

function keyOf(step: PropertyKey | { readonly key: PropertyKey }): PropertyKey {
  return typeof step === 'object' ? step.key : step;
}

function readOptions(
  type: string,
  { schema }: AlgorithmPlugin<unknown>,
  given: Readonly<Record<string, unknown>>,
): { readonly options: z.infer<typeof optionsSchema>; readonly issues: readonly SchemaIssue[] } {
  if (schema === undefined) {
    const issues = Object.keys(given).map((key) => ({
      message: `unknown key "${key}"; ${type} takes none`,
      path: [key],
    }));
    return { options: {}, issues };
  }
  const result = schema['~standard'].validate(given);
  if (result instanceof Promise)
    throw pluginError('PLUGIN_BAD_SHAPE', `${type}: its schema must be synchronous`, { details: { plugin: type } });
  if (result.issues !== undefined) return { options: {}, issues: result.issues };
  const stored = optionsSchema.safeParse(result.value);
  if (stored.success) return { options: stored.data, issues: [] };
  throw pluginError('PLUGIN_BAD_SHAPE', `${type}: its schema must give a mapping of JSON values`, {
    details: { plugin: type },
  });
}

/**
 * Validates the options of a stored definition, which another version of the plugin may have accepted.
 * @throws {HyperDriveConfigException} PLUGIN_BAD_OPTIONS
 */
export function storedOptions(
  type: string,
  plugin: AlgorithmPlugin<unknown>,
  definition: Readonly<Record<string, unknown>>,
): unknown {
  const { type: _, ...given } = definition;
  try {
    const { options, issues } = readOptions(type, plugin, given);
    const [issue] = issues;
    if (issue === undefined) return options;
    const field = (issue.path ?? []).map((step) => String(keyOf(step))).join('.');
    throw pluginError(
      'PLUGIN_BAD_OPTIONS',
      `${type} (version ${plugin.version}) refuses its options: ${field === '' ? '' : `${field}: `}${issue.message}`,
      { details: { plugin: type, version: plugin.version, field } },
    );
  } catch (cause) {
    if (isHyperDriveException(cause)) throw cause;
    throw pluginError('PLUGIN_FAILED', `${type}: its schema failed: ${String(cause)}`, {
      cause,
      details: { plugin: type },
    });
  }
}
