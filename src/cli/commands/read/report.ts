import { extname } from 'node:path';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { cliError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { fileNamePart, writeWhole } from '../../terminal/write-output.ts';
import { reading } from './reading.ts';

/** Options of {@link reportCommand}. */
export interface ReportFlags extends CommonOptions {
  /** File, or `-` for standard output. */
  readonly out?: string;
}

/** `hyperdrive report [SWEEP]`: writes a self-contained HTML page about a sweep. */
export async function reportCommand(
  context: CommandContext,
  word: string | undefined,
  { json, out }: ReportFlags,
): Promise<number> {
  if (out !== undefined && out !== '-' && !['.html', '.htm'].includes(extname(out).toLowerCase()))
    throw cliError('CLI_USAGE', `--out ${out}: a report ends in .html`, { details: { file: out } });
  return reading(context, async ({ store, pictures }) => {
    const sweep = selectSweep(await store.sweeps(), word);
    const page = await pictures.page(sweep.id);
    if (out === '-') {
      context.terminal.write(page);
      return exitCodes.ok;
    }
    const file = await writeWhole(context, out ?? `${fileNamePart(sweep.definition.name)}-report.html`, page);
    const facts = { file, sweepId: sweep.id, bytes: Buffer.byteLength(page) };
    if (json) context.terminal.line(JSON.stringify(facts, null, 2));
    else context.terminal.note(`wrote ${file}`);
    return exitCodes.ok;
  });
}
