import { isFinalSweepState } from '../../model/index.ts';
import type { Workspace } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitCodeOf } from './drive-sweep.ts';
import { showSweep, tellSummary } from './show-sweep.ts';

/**
 * Shows a sweep that another process drives until it ends or the user leaves, then its summary.
 * @param options.cursor log position to start after
 * @returns exit code
 */
export async function watchSweep(
  context: CommandContext,
  workspace: Workspace,
  sweepId: string,
  options: CommonOptions & { readonly cursor: number },
): Promise<number> {
  const leave = new AbortController();
  const unsubscribe = context.onInterrupt(() => leave.abort());
  try {
    const last = await showSweep(context, workspace, sweepId, { ...options, signal: leave.signal });
    const noResult = await tellSummary(context, workspace, last, options);
    if (isFinalSweepState(last.state)) return exitCodeOf(last, noResult);
    if (workspace.server !== undefined)
      context.terminal.note(
        `It goes on at ${workspace.server}: \`hyperdrive watch ${sweepId}\` shows it, \`hyperdrive stop ${sweepId}\` cancels it.`,
      );
    return exitCodes.interrupted;
  } finally {
    unsubscribe();
  }
}
