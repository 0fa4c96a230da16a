import { isHyperDriveException } from '../../base/index.ts';
import { isFinalSweepState, type SweepRow } from '../../model/index.ts';
import type { NoResult } from '../../results/index.ts';
import type { Slots, Workspace } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { countOf } from '../text/text.ts';
import { showSweep, tellSummary } from './show-sweep.ts';

/** Options for driving a sweep from the command line. */
export interface DriveSweepOptions extends CommonOptions {
  /** Slots of this machine that trials may use; undefined parts: all. */
  readonly slots: Slots;
}

/**
 * Drives a sweep in this process and shows it until it ends or the user interrupts.
 *
 * First Ctrl-C: no new trials start; the command ends after the running ones. Second Ctrl-C, or SIGTERM: the command ends at
 * once; running trials continue by themselves until `hyperdrive resume` adopts them. Neither cancels anything: only
 * `hyperdrive stop` does.
 *
 * @returns exit code
 */
export async function driveSweep(
  context: CommandContext,
  workspace: Workspace,
  sweep: SweepRow,
  options: DriveSweepOptions,
): Promise<number> {
  const { store } = workspace;
  const drive = await workspace.drive(sweep.id, { slots: options.slots });
  const leave = new AbortController();
  let isDraining = false;
  const unsubscribe = context.onInterrupt((signal) => {
    if (signal === 'SIGTERM' || isDraining) return leave.abort();
    isDraining = true;
    context.terminal.note('No new trials start; running ones end first. Ctrl-C again leaves them running.');
    store.command(sweep.id, { kind: 'pause' }).catch((error: unknown) => {
      // The sweep may have become final meanwhile, which ends the command too.
      if (!isHyperDriveException(error) || error.kind !== 'conflict') leave.abort();
    });
  });
  // The drive may end with an error, which adds nothing to the log.
  const end = () => leave.abort();
  drive.done.then(end, end);
  try {
    await showSweep(context, workspace, sweep.id, {
      ...options,
      cursor: sweep.nextSeq - 1,
      signal: leave.signal,
      async onLook(news) {
        if (isDraining && news.sweep.paused && (await isIdle(workspace, sweep.id))) leave.abort();
      },
    });
    await drive.stop();
    const present = await drive.done;
    const noResult = await tellSummary(context, workspace, present, options);
    return isFinalSweepState(present.state) ? exitCodeOf(present, noResult) : leaveBehind(context, workspace, present);
  } finally {
    unsubscribe();
  }
}

async function isIdle(workspace: Workspace, sweepId: string): Promise<boolean> {
  const counts = await workspace.store.trialCounts(sweepId);
  return counts.running + counts.starting === 0;
}

/** Exit code of an ended sweep: one that completed without a value of its objective has failed for the user. */
export function exitCodeOf(sweep: SweepRow, noResult: NoResult | undefined): number {
  return sweep.state === 'completed' && noResult === undefined ? exitCodes.ok : exitCodes.sweepFailed;
}

async function leaveBehind(context: CommandContext, workspace: Workspace, sweep: SweepRow): Promise<number> {
  const counts = await workspace.store.trialCounts(sweep.id);
  const running = counts.running + counts.starting;
  const state = running > 0 ? `${countOf(running, 'trial')} ${running === 1 ? 'keeps running' : 'keep running'}. ` : '';
  context.terminal.note(
    `${state}Nothing is lost: \`hyperdrive resume ${sweep.id}\` continues it, \`hyperdrive stop ${sweep.id}\` cancels it.`,
  );
  return exitCodes.interrupted;
}
