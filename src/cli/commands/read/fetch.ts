import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isHyperDriveException, systemRandomBytes } from '../../../base/index.ts';
import { type FileSet, localFileSet, type RunLog } from '../../../files/index.ts';
import type { SweepRow, TrialRow } from '../../../model/index.ts';
import { readBest, trialPages } from '../../../results/index.ts';
import type { Workspace } from '../../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { cliError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { trialJson } from '../../text/sweep-json.ts';
import { countOf, oneLine } from '../../text/text.ts';
import { reading } from './reading.ts';

/** Options of {@link fetchCommand}. */
interface FetchOptions extends CommonOptions {
  /** Only this trial. @defaultValue the best one */
  readonly trial?: number;
  readonly all: boolean;
  /** Folder to write to. @defaultValue the id of the sweep */
  readonly out?: string;
}

/**
 * `hyperdrive fetch [SWEEP]`: copies outputs, logs and configurations of trials to `OUT/trial-N`. Files that are there
 * already are replaced.
 */
export async function fetchCommand(
  context: CommandContext,
  word: string | undefined,
  options: FetchOptions,
): Promise<number> {
  if (options.all && options.trial !== undefined) throw cliError('CLI_USAGE', 'fetch takes --trial or --all, not both');
  return reading(context, async (workspace) => {
    const { terminal } = context;
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    const out = resolve(context.workingFolder, options.out ?? sweep.id);
    await makeFolder(out);
    const total = { trials: 0, files: 0, bytes: 0 };
    for await (const trial of wanted(workspace, sweep, options)) {
      const { files, bytes } = await fetchTrial(workspace, trial, join(out, `trial-${trial.number}`));
      total.trials += 1;
      total.files += files;
      total.bytes += bytes;
    }
    if (options.json) terminal.line(JSON.stringify({ event: 'fetch', id: sweep.id, folder: out, ...total }));
    else
      terminal.line(
        `wrote ${countOf(total.files, 'file')} of ${countOf(total.trials, 'trial')}, ${Math.ceil(total.bytes / 1_000)} kB, to ${oneLine(out)}`,
      );
    return exitCodes.ok;
  });
}

/** A new folder ignores itself, so that what was fetched into a code folder is not sent as code of the next sweep. */
async function makeFolder(folder: string): Promise<void> {
  if (await mkdir(folder, { recursive: true })) await writeFile(join(folder, '.gitignore'), '*\n');
}

async function* wanted({ store }: Workspace, sweep: SweepRow, { trial, all }: FetchOptions): AsyncGenerator<TrialRow> {
  if (all) for await (const page of trialPages(store, { sweepId: sweep.id })) yield* page;
  else if (trial !== undefined) yield await store.trial(sweep.id, trial);
  else {
    const best = await readBest(store, sweep);
    if (best === undefined)
      throw cliError('CLI_NO_RESULT', `sweep ${sweep.id} has no best trial: name one with --trial, or take --all`, {
        details: { sweepId: sweep.id },
      });
    yield best;
  }
}

/** A server may name any path: the file set keeps every file below its folder. */
async function fetchTrial({ files }: Workspace, trial: TrialRow, folder: string) {
  const { sweepId, number } = trial;
  const target = localFileSet(folder, systemRandomBytes);
  const done = { files: 0, bytes: 0 };
  const write = async (path: string, content: Parameters<FileSet['write']>[1]) => {
    const { sizeBytes } = await target.write(path, content);
    done.files += 1;
    done.bytes += sizeBytes;
  };
  const outputs = files.outputs(sweepId, number);
  for (const { path } of await outputs.list()) {
    const file = await outputs.open(path).catch(vanished);
    if (file !== undefined) await write(`outputs/${path}`, file.stream());
  }
  for (const stream of ['stdout', 'stderr'] as const)
    if (trial.attempts > 0)
      await write(`${stream}.log`, textOf(files.log({ sweepId, trial: number, attempt: trial.attempts - 1, stream })));
  await write('trial.json', [Buffer.from(`${JSON.stringify(trialJson(trial), null, 2)}\n`)]);
  return done;
}

/** A trial that still runs may have removed a file that was listed, such as an old checkpoint. */
function vanished(error: unknown): undefined {
  if (isHyperDriveException(error) && error.code === 'TRACKING_UNKNOWN_FILE') return undefined;
  throw error;
}

/** A log as the commands show it: bytes that are not UTF-8 become U+FFFD. */
async function* textOf(log: RunLog): AsyncGenerator<Uint8Array> {
  for (let offset = 0; ; ) {
    const { text, nextOffset, sizeBytes } = await log.read({ offset });
    if (text === '') return;
    yield Buffer.from(text);
    offset = nextOffset;
    if (offset >= sizeBytes) return;
  }
}
