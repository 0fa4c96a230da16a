import { inBackground } from '../../../base/index.ts';
import type { RunLog } from '../../../files/index.ts';
import { isFinalTrialState } from '../../../model/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { cliError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { reading } from './reading.ts';

/** Options of {@link logsCommand}. */
export interface LogsOptions extends CommonOptions {
  /** Attempt of the trial; undefined: the last one. */
  readonly attempt?: number;
  /** Follows the log until the trial has ended. */
  readonly follow: boolean;
  /** Prints only about the last `tail` bytes. */
  readonly tailBytes?: number;
  readonly streams: 'both' | 'stdout' | 'stderr';
}

/** How often to check whether a followed trial has ended. */
const stateMs = 500;

/**
 * `hyperdrive logs TRIAL [SWEEP]`: copies a trial's standard output and standard error to this command's.
 * With `json`, both go to standard output as objects `{ stream, text }`, one per line; a trial's line may be split
 * across several.
 */
export async function logsCommand(
  context: CommandContext,
  number: number,
  word: string | undefined,
  options: LogsOptions,
): Promise<number> {
  return reading(context, async ({ store, files }) => {
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
    const at = { sweepId: sweep.id, trial: number, attempt };
    const streams = (['stdout', 'stderr'] as const).filter(
      (name) => options.streams !== (name === 'stdout' ? 'stderr' : 'stdout'),
    );
    // Without a controller, no process records the end.
    const hasEnded = async () =>
      (await files.log({ ...at, stream: 'stdout' }).isComplete()) ||
      isFinalTrialState((await store.trial(sweep.id, number)).state);
    const { terminal } = context;
    const write = options.json
      ? { stdout: jsonWriter(terminal, 'stdout'), stderr: jsonWriter(terminal, 'stderr') }
      : { stdout: terminal.write, stderr: terminal.writeError };
    await Promise.all(
      streams.map((stream) => copyLog(context, files.log({ ...at, stream }), write[stream], { ...options, hasEnded })),
    );
    return exitCodes.ok;
  });
}

function jsonWriter(terminal: Terminal, stream: 'stdout' | 'stderr') {
  return (text: string) => {
    if (text !== '') terminal.line(JSON.stringify({ stream, text }));
  };
}

async function copyLog(
  context: CommandContext,
  log: RunLog,
  write: (text: string) => void,
  { follow, tailBytes, hasEnded }: LogsOptions & { hasEnded(): Promise<boolean> },
): Promise<void> {
  let offset = tailBytes === undefined ? 0 : -tailBytes;
  for (;;) {
    const piece = await log.read({ offset });
    write(piece.text);
    offset = piece.nextOffset;
    if (piece.text === '' || piece.nextOffset >= piece.sizeBytes) break;
  }
  if (!follow) return;
  const ended = new AbortController();
  const unsubscribe = context.onInterrupt(() => ended.abort());
  const look = async () => {
    if (await hasEnded()) ended.abort();
    else cancel = context.clock.schedule(stateMs, () => inBackground(look(), () => ended.abort()));
  };
  let cancel = () => {};
  try {
    await look();
    for await (const piece of log.follow({ offset, clock: context.clock, signal: ended.signal })) {
      write(piece.text);
      offset = piece.nextOffset;
    }
    // Output written between the last read and the end of the trial.
    for (let isRead = false; !isRead; ) {
      const piece = await log.read({ offset });
      write(piece.text);
      offset = piece.nextOffset;
      isRead = piece.text === '' || offset >= piece.sizeBytes;
    }
  } finally {
    cancel();
    unsubscribe();
  }
}
