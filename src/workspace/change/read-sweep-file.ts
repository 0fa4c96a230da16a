import { statSync } from 'node:fs';
import { openSweepFile, type ParsedSweepFile, type SweepFileOptions } from '../../formats/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import { type Algorithms, loadAlgorithms } from '../algorithms.ts';

/** A parsed sweep file. */
export interface ReadSweepFile extends ParsedSweepFile {
  /** The algorithms that it may name, including plugins. */
  readonly algorithms: Algorithms;
}

/**
 * Reads a sweep file, and loads the plugins that it names from the folder that its trials run in or from the project, where
 * the sweep looks for them later.
 * @throws {HyperDriveConfigException} FORMATS_*, PLUGIN_*
 */
export async function readSweepFile(text: string, options: SweepFileOptions, plugins: Plugins): Promise<ReadSweepFile> {
  const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  const opened = openSweepFile(text, { isFile, ...options });
  const algorithms = await loadAlgorithms(plugins.from([opened.trialFolder]), opened);
  return { ...opened.build(algorithms), algorithms };
}
