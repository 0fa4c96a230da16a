import { isFinalSweepState } from '../../../model/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { exitCodeOf } from '../../live/drive-sweep.ts';
import { showSweep, tellSummary } from '../../live/show-sweep.ts';
import { selectSweep } from '../../select-sweep.ts';
import { reading } from './reading.ts';
import { tellLeft } from './status-details.ts';

/** `hyperdrive watch [SWEEP]`: shows a sweep that another process drives. */
export async function watchCommand(
  context: CommandContext,
  word: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    tellLeft(context, workspace.store, sweep);
    const leave = new AbortController();
    const unsubscribe = context.onInterrupt(() => leave.abort());
    try {
      const cursor = isFinalSweepState(sweep.state) ? sweep.nextSeq - 1 : 0;
      const last = await showSweep(context, workspace, sweep.id, { ...options, cursor, signal: leave.signal });
      const noResult = await tellSummary(context, workspace, last, options);
      return isFinalSweepState(last.state) ? exitCodeOf(last, noResult) : exitCodes.interrupted;
    } finally {
      unsubscribe();
    }
  });
}
