import type { ParameterImportance } from '../../sampling/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectSweep } from '../select-sweep.ts';
import { progressBar, tableLines } from '../table.ts';
import { oneLine } from '../text.ts';
import { reading } from './read.ts';

const barWidth = 20;

/** `hyperdrive importance [SWEEP]`: how much each parameter matters for the primary metric. */
export async function importanceCommand(
  context: CommandContext,
  word: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const { terminal } = context;
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    const metric = sweep.definition.objective?.primaryMetric;
    const { trials, parameters } = await workspace.importance(sweep.id);
    if (json) {
      terminal.line(JSON.stringify({ sweepId: sweep.id, metric: metric ?? null, trials, parameters }, null, 2));
      return exitCodes.ok;
    }
    if (parameters.length === 0) throw nothingToTell(sweep.id, metric, trials);
    const isAnyConditional = parameters.some(({ branches }) => branches.length > 0);
    const lines = tableLines(
      [
        { title: 'parameter' },
        { title: 'share', align: 'right' },
        { title: '90 % interval', align: 'right' },
        { title: '' },
        ...(isAnyConditional ? [{ title: 'only with', flexible: true }] : []),
      ],
      parameters.map(cellsOf),
      terminal.paint,
      terminal.isLive ? terminal.columns : undefined,
    );
    for (const line of lines) terminal.line(line);
    terminal.line(terminal.paint.dim(`for ${oneLine(metric ?? '')}, from ${trials} trials`));
    return exitCodes.ok;
  });
}

function cellsOf({ parameter, importance, low, high, branches }: ParameterImportance): string[] {
  return [
    oneLine(parameter),
    `${percent(importance)} %`,
    `${percent(low)} to ${percent(high)} %`,
    progressBar(importance, barWidth),
    branches.map(oneLine).join(' or '),
  ];
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function nothingToTell(sweepId: string, metric: string | undefined, trials: number): Error {
  const why =
    metric === undefined
      ? `sweep ${sweepId} has no objective, so nothing shows which parameter matters`
      : `which parameter matters shows from 10 trials with different values of "${oneLine(metric)}"; sweep ${sweepId} has ${trials} trials with a value`;
  return cliError('CLI_NO_RESULT', why, { details: { sweepId, trials } });
}
