import { formatDuration } from '../../../formats/index.ts';
import { askTellTotal, elapsedMs, type SweepRow } from '../../../model/index.ts';
import { standingAt } from '../../../results/index.ts';
import type { Store } from '../../../store/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { writeTable } from '../../text/table.ts';
import { numberText, oneLine } from '../../text/text.ts';
import { stateText } from '../../text/trial-text.ts';
import { reading } from './reading.ts';
import { sweepFacts } from './sweep-facts.ts';

/** `hyperdrive status [SWEEP]`: all sweeps, newest first, or one with its trials by state. */
export async function statusCommand(
  context: CommandContext,
  word: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const sweeps = await workspace.store.sweeps();
    if (word === undefined && !options.json) {
      await tellSweeps(context, workspace.store, sweeps);
      return exitCodes.ok;
    }
    // Apart: it needs much more code than the list.
    const { tellSweep, tellSweepsAsJson } = await import('./status-details.ts');
    if (word === undefined) await tellSweepsAsJson(context, workspace.store, sweeps);
    else await tellSweep(context, workspace, selectSweep(sweeps, word), options);
    return exitCodes.ok;
  });
}

async function tellSweeps({ terminal }: CommandContext, store: Store, sweeps: readonly SweepRow[]): Promise<void> {
  const nowMs = store.time.wallMs();
  const rows = await Promise.all(sweeps.map(async (sweep) => ({ sweep, ...(await sweepFacts(store, sweep)) })));
  if (rows.length === 0) {
    terminal.line('no sweeps here yet');
    return;
  }
  writeTable(
    terminal,
    [
      { title: 'sweep' },
      { title: 'name', flexible: true },
      { title: 'state' },
      { title: 'trials', align: 'right' },
      { title: 'best', align: 'right' },
      { title: 'age', align: 'right' },
    ],
    rows.map(({ sweep, counts, best, noResult }) => {
      const ended = counts.completed + counts.failed + counts.stopped + counts.canceled;
      return [
        sweep.id,
        oneLine(sweep.definition.displayName ?? sweep.definition.name),
        stateText(standingAt(sweep, nowMs, noResult), terminal.paint),
        endedOf(ended, sweep.totalEffective ?? sweep.limits.maxTotalTrials),
        best && sweep.definition.objectives ? 'front' : numberText(best?.best),
        formatDuration(elapsedMs(sweep.createdAtMs, store.time.nowMs())),
      ];
    }),
  );
}

/** `12/40`, or only the number of ended trials for a study without a limit. */
function endedOf(ended: number, total: number): string {
  return total >= askTellTotal ? String(ended) : `${ended}/${total}`;
}
