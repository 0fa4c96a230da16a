import { pluginError } from './errors.ts';

/**
 * Checks what a plugin's function returned.
 * @param type `package/name`
 * @param expected start of the message, such as `open must return an object`
 * @throws {HyperDriveConfigException} PLUGIN_BAD_SHAPE
 */
export function checkMethods<Made extends object>(
  type: string,
  expected: string,
  made: Made,
  names: readonly (keyof Made & string)[],
): void {
  // A package in JavaScript may return nothing.
  for (const name of names)
    if (typeof made?.[name] !== 'function')
      throw pluginError('PLUGIN_BAD_SHAPE', `${type}: ${expected} with a method ${name}`, {
        details: { plugin: type, field: name },
      });
}
