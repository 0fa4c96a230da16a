import { dirname, resolve } from 'node:path';
import { localFiles, type ReadSweepFile, readSweepFile as read } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import type { FileChanges } from '../file-options.ts';

/**
 * Reads a sweep file, relative to the working folder (`-`: standard input), and prints its warnings.
 * @param cpuCount CPU slots; the default concurrency
 */
export async function loadSweepFile(
  context: CommandContext,
  file: string,
  { set, places = {} }: FileChanges,
  cpuCount = context.cpuCount,
): Promise<ReadSweepFile> {
  const options = {
    path: file,
    folder: file === '-' ? context.workingFolder : dirname(resolve(context.workingFolder, file)),
    cpuCount: Math.max(1, cpuCount),
    defaultSeed: context.newSeed(),
    set,
    places: Object.fromEntries(
      Object.entries(places).map(([name, path]) => [name, resolve(context.workingFolder, path)]),
    ),
    ...localFiles,
  };
  const parsed = await read(await context.readText(file), options, context.plugins);
  const { terminal } = context;
  for (const { path, line, column, message, code } of parsed.warnings) {
    const place = `${file}:${line}:${column}: ${path}`;
    terminal.note(
      `${terminal.notePaint.yellow('note')}: ${place}: ${message}${code === undefined ? '' : ` (${code})`}`,
    );
  }
  return parsed;
}
