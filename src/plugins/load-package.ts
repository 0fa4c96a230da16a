import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { messageOf } from '../base/index.ts';
import type { PolicyPlugin, SamplerPlugin } from './define.ts';
import type { StorePlugin, TargetPlugin } from './define-port.ts';
import { pluginError } from './errors.ts';
import { findPackage } from './resolve.ts';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const method = z.custom<(...given: readonly unknown[]) => unknown>(isFunction, { error: 'expected a function' });
const schema = z.custom(
  (value) => z.looseObject({ '~standard': z.looseObject({ validate: method }) }).safeParse(value).success,
  { error: 'expected a schema with the Standard Schema interface, such as one of zod' },
);

const facts = {
  name: z.string().regex(/^[a-z][a-z0-9_-]*$/, { error: 'expected lower-case letters, digits, - and _' }),
  summary: z.string().min(1).max(500),
};

const algorithm = { ...facts, version: z.int().min(1), schema: schema.optional(), create: method };

const pluginSchema = z.discriminatedUnion('plugin', [
  z.looseObject({
    plugin: z.literal('sampler'),
    ...algorithm,
    objective: z.enum(['unused', 'required']).optional(),
    objectives: z.enum(['any', 'one', 'several']).optional(),
  }),
  z.looseObject({ plugin: z.literal('policy'), ...algorithm, limit: z.string().optional(), advice: method.optional() }),
  z.looseObject({ plugin: z.literal('target'), ...facts, needsServer: z.boolean().optional(), open: method }),
  z.looseObject({ plugin: z.literal('store'), ...facts, open: method, exists: method }),
]);

/** A plugin from a package. */
export type Plugin = SamplerPlugin | PolicyPlugin | TargetPlugin | StorePlugin;

/**
 * Imports an installed package and reads what it declares.
 * @param from absolute folders to search from, nearest first
 * @param field key, variable or option that names the package, for the message
 * @throws {HyperDriveConfigException} PLUGIN_NOT_FOUND, PLUGIN_FAILED, PLUGIN_BAD_SHAPE
 */
export async function loadPackage(
  packageName: string,
  from: readonly string[],
  field: string,
): Promise<readonly Plugin[]> {
  const details = { package: packageName };
  const found = findPackage(packageName, from);
  if (found === undefined)
    throw pluginError(
      'PLUGIN_NOT_FOUND',
      `${field}: package ${packageName} is not installed in the project: looked in node_modules from ${from.join(' and ')} upwards. ` +
        `Install it there: npm install ${packageName}`,
      { details: { ...details, field, folders: from } },
    );
  if (found.module === undefined)
    throw pluginError(
      'PLUGIN_BAD_SHAPE',
      `package ${packageName} (${found.folder}) has no module to import: expected an export "./hyperdrive" or "." in its package.json`,
      { details },
    );
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(found.module).href);
  } catch (cause) {
    throw pluginError('PLUGIN_FAILED', `package ${packageName} cannot be loaded: ${messageOf(cause)}`, {
      cause,
      details: { ...details, module: found.module },
    });
  }
  return declaredIn(packageName, exported);
}

function declaredIn(packageName: string, exported: unknown): readonly Plugin[] {
  const given: unknown = z.looseObject({ default: z.unknown() }).safeParse(exported).data?.default;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.map((entry, index) => {
    const read = pluginSchema.safeParse(entry);
    // The shape is checked; the types of its functions rest on the author's promise.
    if (read.success) return entry as Plugin;
    const [issue] = read.error.issues;
    const at = [Array.isArray(given) ? `default[${index}]` : 'default', ...(issue?.path ?? []).map(String)].join('.');
    throw pluginError(
      'PLUGIN_BAD_SHAPE',
      `package ${packageName}: ${at}: ${issue?.message ?? 'is not a plugin'}; expected what defineSampler, definePolicy, ` +
        'defineTarget or defineStore of hyperdrive-ml/plugin makes, alone or in a list',
      { details: { package: packageName, field: at } },
    );
  });
}
