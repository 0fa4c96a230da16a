import { join } from 'node:path';
import type { Workspace } from '../../assemble/index.ts';
import { isFinalTrialState } from '../../records/index.ts';
import { followLog, readLogPiece } from '../../tracking/index.ts';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { logNames } from '../failure-tails.ts';
import { selectSweep } from '../select-sweep.ts';
import { reading } from './read.ts';

/** Choices of {@link logsCommand}. */
export interface LogsOptions {
  /** Launch of the trial; undefined: the last one. */
  readonly attempt?: number;
  /** Goes on until the trial has ended. */
  readonly follow: boolean;
  /** Only about the last so many bytes. */
  readonly tailBytes?: number;
  readonly streams: 'both' | 'stdout' | 'stderr';
}

/** How often a followed trial's state is looked at. */
const stateMs = 500;

/**
 * `hyperdrive logs TRIAL [SWEEP]`: what a trial printed; its standard output to ours, its standard error to ours.
 */
export async function logsCommand(
  context: CommandContext,
  number: number,
  word: string | undefined,
  options: LogsOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const { store, folders } = workspace;
    const sweep = selectSweep(await store.sweeps(), word);
    const trial = await store.trial(sweep.id, number);
    const attempt = options.attempt ?? trial.attempts - 1;
    if (attempt < 0 || attempt >= trial.attempts)
      throw cliError(
        'CLI_NO_ATTEMPT',
        trial.attempts === 0
          ? `trial ${number} has not been started yet`
          : `trial ${number} has attempts 0 to ${trial.attempts - 1}, not ${attempt}`,
        { details: { trial: number, attempt } },
      );
    const folder = folders.attempt({ sweepId: sweep.id, trial: number, attempt });
    const streams = (['stdout', 'stderr'] as const).filter(
      (name) => options.streams !== (name === 'stdout' ? 'stderr' : 'stdout'),
    );
    const write = { stdout: context.terminal.write, stderr: context.terminal.writeError };
    await Promise.all(
      streams.map((name) =>
        copyLog(context, workspace, join(folder, logNames[name]), write[name], trial.sweepId, number, options),
      ),
    );
    return exitCodes.ok;
  });
}

async function copyLog(
  context: CommandContext,
  { store }: Workspace,
  path: string,
  write: (text: string) => void,
  sweepId: string,
  number: number,
  { follow, tailBytes }: LogsOptions,
): Promise<void> {
  let offset = tailBytes === undefined ? 0 : -tailBytes;
  for (;;) {
    const piece = await readLogPiece(path, { offset });
    write(piece.text);
    offset = piece.nextOffset;
    if (piece.text === '' || piece.nextOffset >= piece.sizeBytes) break;
  }
  if (!follow) return;
  const ended = new AbortController();
  const unsubscribe = context.onInterrupt(() => ended.abort());
  const look = async () => {
    const trial = await store.trial(sweepId, number);
    if (isFinalTrialState(trial.state)) ended.abort();
    else cancel = context.clock.schedule(stateMs, () => void look().catch(() => ended.abort()));
  };
  let cancel = () => {};
  try {
    await look();
    for await (const piece of followLog(path, { offset, clock: context.clock, signal: ended.signal })) {
      write(piece.text);
      offset = piece.nextOffset;
    }
    // What was written between the last look at the file and the end of the trial.
    write((await readLogPiece(path, { offset, limit: Number.MAX_SAFE_INTEGER })).text);
  } finally {
    cancel();
    unsubscribe();
  }
}
