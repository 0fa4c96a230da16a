import { visible } from '../base/index.ts';
import { pluginError } from './errors.ts';

/** A plugin from a package, as definitions and variables name it. */
export interface PluginType {
  /** `package/name`. */
  readonly type: string;
  /** Name of the npm package: `package` or `@scope/package`. */
  readonly packageName: string;
  /** Name of the plugin within the package. */
  readonly name: string;
}

/** A package name by npm's rules: nothing that could be a path or an address. */
const packagePattern = /(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*/;
const pattern = new RegExp(`^(${packagePattern.source})/([a-z][a-z0-9_-]*)$`);
const packageAlone = new RegExp(`^${packagePattern.source}$`);
/** npm's limit. */
const longestPackageName = 214;

/** Whether a `type` names a plugin; built-in types have no slash. */
export function isPluginType(type: string): boolean {
  return type.includes('/');
}

/**
 * Refuses what is not the name of an npm package.
 * @param field option or variable that gives it, for the message
 * @throws {HyperDriveConfigException} PLUGIN_BAD_NAME
 */
export function checkPackageName(name: string, field: string): void {
  if (packageAlone.test(name) && name.length <= longestPackageName) return;
  throw badName(name, field, 'the name of an npm package, such as my-package or @scope/my-package');
}

function badName(name: string, field: string, expected: string): Error {
  const value = name.slice(0, 300);
  return pluginError('PLUGIN_BAD_NAME', `${field}: expected ${expected}, got ${JSON.stringify(visible(value))}`, {
    details: { field, value },
  });
}

/**
 * Parses the name of a plugin.
 * @param field key of the sweep file, or variable, for the message
 * @throws {HyperDriveConfigException} PLUGIN_BAD_NAME
 */
export function parsePluginType(type: string, field: string): PluginType {
  const [, packageName, name] = pattern.exec(type) ?? [];
  if (packageName === undefined || name === undefined || packageName.length > longestPackageName)
    throw badName(type, field, 'package/name or @scope/package/name in lower case, such as my-package/my-plugin');
  return { type, packageName, name };
}
