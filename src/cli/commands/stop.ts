import { isHyperDriveException } from '../../base/index.ts';
import { isFinalSweepState } from '../../model/index.ts';
import type { Drive, Workspace } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { tellSummary } from '../live/show-sweep.ts';
import { followSweep, SweepWatch } from '../live/sweep-watch.ts';
import { selectSweep } from '../select-sweep.ts';

/** Options of {@link stopCommand}. */
export interface StopOptions extends CommonOptions {
  /** Cancel this trial alone. */
  readonly trial?: number;
  readonly reason?: string;
  /** Wait until everything has ended. */
  readonly wait: boolean;
}

/**
 * `hyperdrive stop [SWEEP]`: cancels a sweep, or one trial. Trials get SIGTERM, then their grace time. If no other
 * process drives the sweep, this one drives it until everything has ended.
 */
export async function stopCommand(
  context: CommandContext,
  word: string | undefined,
  options: StopOptions,
): Promise<number> {
  const workspace = await context.open('change');
  try {
    const { store } = workspace;
    const { terminal } = context;
    const sweep = selectSweep(await store.sweeps(), word);
    if (options.trial !== undefined) {
      await store.command(sweep.id, { kind: 'cancel_trial', trial: options.trial });
      await store.synced();
      if (options.json) terminal.line(JSON.stringify({ event: 'cancel', id: sweep.id, trial: options.trial }));
      else terminal.note(`trial ${options.trial} of ${sweep.id} will be canceled by the process that drives the sweep`);
      return exitCodes.ok;
    }
    if (!isFinalSweepState(sweep.state)) {
      await store.command(sweep.id, { kind: 'cancel', reason: options.reason ?? null });
      await store.synced();
    }
    if (!options.wait) {
      if (options.json) terminal.line(JSON.stringify({ event: 'cancel', id: sweep.id, trial: null }));
      else if (!isFinalSweepState(sweep.state))
        terminal.note(`${sweep.id} will be canceled by the process that drives it, or the next \`hyperdrive stop\``);
      return exitCodes.ok;
    }
    const drive = workspace.server === undefined ? await driveHere(workspace, sweep.id) : undefined;
    const leave = new AbortController();
    const unsubscribe = context.onInterrupt(() => leave.abort());
    try {
      // The drive detects a lease held elsewhere when it starts; the other process then ends the sweep.
      drive?.done.then(
        () => leave.abort(),
        (error: unknown) => {
          if (!isHyperDriveException(error) || error.kind !== 'conflict') leave.abort();
        },
      );
      await followSweep(new SweepWatch(store, sweep.id, sweep.nextSeq - 1), {
        clock: context.clock,
        signal: leave.signal,
        isRemote: workspace.server !== undefined,
        tell() {},
      });
    } finally {
      unsubscribe();
      await drive?.stop();
    }
    const last = await store.sweep(sweep.id);
    await tellSummary(context, workspace, last, options);
    return isFinalSweepState(last.state) ? exitCodes.ok : exitCodes.interrupted;
  } finally {
    await workspace.close();
  }
}

/** Drives the sweep to its end, unless another process does. */
async function driveHere(workspace: Workspace, sweepId: string): Promise<Drive | undefined> {
  try {
    return await workspace.drive(sweepId);
  } catch (error) {
    if (isHyperDriveException(error) && error.kind === 'conflict') return undefined;
    throw error;
  }
}
