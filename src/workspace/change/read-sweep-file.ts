import { readFileSync, statSync } from 'node:fs';
import { asSystemError } from '../../base/index.ts';
import { openSweepFile, type ParsedSweepFile, type SweepFileOptions } from '../../formats/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import { type Algorithms, loadAlgorithms } from '../algorithms.ts';

/** A parsed sweep file. */
export interface ReadSweepFile extends ParsedSweepFile {
  /** The algorithms that it may name, including plugins. */
  readonly algorithms: Algorithms;
}

/** What sweep files may read on this machine, where the person who gives the file may read it too. */
export const localFiles = {
  isFile: (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  exists: (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined,
  readText(path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (asSystemError(error, path) === undefined) throw error;
      return undefined;
    }
  },
};

/**
 * Reads a sweep file, and loads the plugins that it names from the folder that its trials run in or from the project, where
 * the sweep looks for them later.
 * @throws {HyperDriveConfigException} FORMATS_*, PLUGIN_*
 */
export async function readSweepFile(text: string, options: SweepFileOptions, plugins: Plugins): Promise<ReadSweepFile> {
  const { isFile } = localFiles;
  const opened = openSweepFile(text, { isFile, ...options });
  const algorithms = await loadAlgorithms(plugins.from([opened.trialFolder]), opened);
  return { ...opened.build(algorithms), algorithms };
}
