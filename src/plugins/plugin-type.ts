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

/** A package name by npm's rules and a name within it: nothing that could be a path or an address. */
const pattern = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)\/([a-z][a-z0-9_-]*)$/;
/** npm's limit. */
const longestPackageName = 214;

/** Whether a `type` names a plugin; built-in types have no slash. */
export function isPluginType(type: string): boolean {
  return type.includes('/');
}

/**
 * Parses the name of a plugin.
 * @param field key of the sweep file, or variable, for the message
 * @throws {HyperDriveConfigException} PLUGIN_BAD_NAME
 */
export function parsePluginType(type: string, field: string): PluginType {
  const [, packageName, name] = pattern.exec(type) ?? [];
  if (packageName === undefined || name === undefined || packageName.length > longestPackageName)
    throw pluginError(
      'PLUGIN_BAD_NAME',
      `${field}: expected package/name or @scope/package/name in lower case, such as my-package/my-plugin, ` +
        `got ${JSON.stringify(visible(type.slice(0, 300)))}`,
      { details: { field, value: type.slice(0, 300) } },
    );
  return { type, packageName, name };
}
