import { isFinalSweepState } from '../../../model/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { watchSweep } from '../../live/watch-sweep.ts';
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
    const cursor = isFinalSweepState(sweep.state) ? sweep.nextSeq - 1 : 0;
    return watchSweep(context, workspace, sweep.id, { ...options, cursor });
  });
}
