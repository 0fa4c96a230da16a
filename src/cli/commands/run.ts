import { isFinalSweepState } from '../../model/index.ts';
import { checkMachine, machineRoom } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors.ts';
import type { FileChanges } from '../file-options.ts';
import { type DriveSweepOptions, driveSweep } from '../live/drive-sweep.ts';
import { watchSweep } from '../live/watch-sweep.ts';
import { selectSweep } from '../select-sweep.ts';
import { definitionText } from '../text/definition-text.ts';
import { tellEarlierSweeps } from './earlier-sweeps.ts';
import { loadSweepFile } from './load-sweep-file.ts';
import { tellLargeCode } from './tell-code.ts';
import { priorsJson, tellPriors } from './tell-priors.ts';

/** `hyperdrive run FILE`: records a sweep and drives it to its end, here or on a server. */
export async function runCommand(
  context: CommandContext,
  file: string,
  options: DriveSweepOptions &
    FileChanges & {
      /** Ends after the submission to a server. @defaultValue false */
      readonly isDetached?: boolean;
    },
): Promise<number> {
  if (context.server !== undefined) {
    checkNoSlots(options);
    const { runThere } = await import('../remote/run-there.ts');
    return runThere(context, file, options);
  }
  if (options.isDetached === true)
    throw cliError(
      'CLI_USAGE',
      '--detach leaves a sweep to a server: name one with --server, or run `hyperdrive serve --drive`',
    );
  const { definition, algorithms } = await loadSweepFile(context, file, options, options.slots.cpus);
  checkMachine(definition, options.slots);
  await tellLargeCode(context, definition);
  const workspace = await context.open('make');
  try {
    const sweep = await workspace.submit(definition);
    const { terminal } = context;
    if (options.json)
      terminal.line(
        JSON.stringify({
          event: 'submitted',
          id: sweep.id,
          folder: workspace.folder,
          priors: priorsJson(sweep.definition),
        }),
      );
    else {
      terminal.line(
        `sweep ${terminal.paint.bold(sweep.id)}: ${definitionText(definition, machineRoom(definition, options.slots))}`,
      );
      tellPriors(context, sweep.definition);
      terminal.line(terminal.paint.dim(`state and logs in ${workspace.folder}`));
      await tellEarlierSweeps(context, workspace, { asked: definition, submitted: sweep.definition, algorithms });
    }
    return await driveSweep(context, workspace, sweep, options);
  } finally {
    await workspace.close();
  }
}

/** `hyperdrive resume [SWEEP]`: continues a sweep that was paused, or whose command ended or was killed. */
export async function resumeCommand(
  context: CommandContext,
  word: string | undefined,
  options: DriveSweepOptions,
): Promise<number> {
  const workspace = await context.open('change');
  try {
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    if (isFinalSweepState(sweep.state))
      throw cliError('CLI_SWEEP_OVER', `sweep ${sweep.id} is ${sweep.state} and cannot continue`, {
        details: { sweepId: sweep.id, state: sweep.state },
      });
    if (workspace.server !== undefined) {
      checkNoSlots(options);
      // Also where it is not paused: the server drives it again if no process does.
      const { id, nextSeq } = await workspace.store.command(sweep.id, { kind: 'resume' });
      return await watchSweep(context, workspace, id, { json: options.json, cursor: nextSeq - 1 });
    }
    const resumed = sweep.paused ? await workspace.store.command(sweep.id, { kind: 'resume' }) : sweep;
    return await driveSweep(context, workspace, resumed, options);
  } finally {
    await workspace.close();
  }
}

/** @throws CLI_USAGE */
function checkNoSlots({ slots }: DriveSweepOptions): void {
  if (Object.keys(slots).length > 0)
    throw cliError(
      'CLI_USAGE',
      '--cpus and --gpus are those of this machine; `hyperdrive serve` sets those of a server',
    );
}
