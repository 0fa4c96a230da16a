import { writeDefinitionYaml } from '../../../formats/index.ts';
import { presentDefinition, type SweepRow } from '../../../model/index.ts';
import { readReportedMetrics, trialsToCsv, trialsToJson } from '../../../results/index.ts';
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
    const text =
      format === 'yaml' ? writeDefinitionYaml(presentDefinition(sweep)) : await trialsText(store, sweep, format);
    if (out === '-') context.terminal.write(text);
    else context.terminal.note(`wrote ${await writeWhole(context, out, text)}`);
    return exitCodes.ok;
  });
}

async function trialsText(store: Store, sweep: SweepRow, format: 'csv' | 'json'): Promise<string> {
  const trials = await store.trials({ sweepId: sweep.id });
  const others = await readReportedMetrics(store, sweep);
  return format === 'csv' ? trialsToCsv(trials, { others }) : trialsToJson(trials, others);
}
