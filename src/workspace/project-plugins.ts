import { dirname } from 'node:path';
import { type PluginAccess, Plugins } from '../plugins/index.ts';

/**
 * Plugins of the project that a state folder belongs to: of the folder that holds it, and of the working folder.
 * @param folder absolute; undefined for a temporary folder, above which anybody may have installed something
 * @param options.allow packages that may be loaded. @defaultValue any installed package
 * @param options.workingFolder absolute. @defaultValue that of the process
 */
export function projectPlugins(
  folder: string | undefined,
  options: { readonly allow?: PluginAccess['allow'] | undefined; readonly workingFolder?: string } = {},
): Plugins {
  const { allow = 'installed', workingFolder = process.cwd() } = options;
  return new Plugins({
    allow,
    folders: [...new Set([...(folder === undefined ? [] : [dirname(folder)]), workingFolder])],
  });
}
