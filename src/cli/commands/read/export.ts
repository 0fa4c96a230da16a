import { Readable } from 'node:stream';
import { writeDefinitionYaml } from '../../../formats/index.ts';
import { presentDefinition, type SweepRow } from '../../../model/index.ts';
import { exportCsv, exportJson } from '../../../results/index.ts';
import type { Store } from '../../../store/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { writeWhole } from '../../terminal/write-output.ts';
import { reading } from './reading.ts';

/** Options of {@link exportCommand}. */
export interface ExportOptions extends CommonOptions {
  /** @defaultValue `csv`, or `json` with `--json` */
  readonly format?: 'csv' | 'json' | 'yaml';
  /** File, or `-` for standard output. @defaultValue `-` */
  readonly out?: string;
}

/** `hyperdrive export [SWEEP]`: trials as CSV or JSON, or the definition as a sweep file. */
export async function exportCommand(
  context: CommandContext,
  word: string | undefined,
  { json, format = json ? 'json' : 'csv', out = '-' }: ExportOptions,
): Promise<number> {
  return reading(context, async ({ store }) => {
    const sweep = selectSweep(await store.sweeps(), word);
    const content = contentOf(store, sweep, format);
    if (out !== '-') context.terminal.note(`wrote ${await writeWhole(context, out, content)}`);
    else for await (const text of content) context.terminal.write(text);
    return exitCodes.ok;
  });
}

/** In pieces, so that the memory stays the same for any number of trials. */
function contentOf(store: Store, sweep: SweepRow, format: 'csv' | 'json' | 'yaml'): AsyncIterable<string> {
  switch (format) {
    case 'csv':
      return exportCsv(store, sweep);
    case 'json':
      return exportJson(store, sweep);
    case 'yaml':
      return Readable.from([writeDefinitionYaml(presentDefinition(sweep))]);
  }
}
