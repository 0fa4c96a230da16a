import { writeDefinitionYaml } from '../../formats/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { FileChanges } from '../file-options.ts';
import { loadSweepFile } from './load-sweep-file.ts';

/**
 * `hyperdrive import azure FILE`: prints the sweep file that a file of Azure ML means here, with every default written out and
 * absolute paths. Reading that file again gives the same.
 */
export async function importCommand(
  context: CommandContext,
  file: string,
  options: FileChanges & CommonOptions,
): Promise<number> {
  const { definition, unstated } = await loadSweepFile(context, file, options);
  const { terminal } = context;
  if (options.json) terminal.line(JSON.stringify(definition, null, 2));
  else terminal.line(writeDefinitionYaml(definition, unstated).trimEnd());
  return exitCodes.ok;
}
