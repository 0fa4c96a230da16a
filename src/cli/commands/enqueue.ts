import { z } from 'zod';
import { type ChildRun, type ConfigurationRecord, jsonSchema, readChildRunId } from '../../model/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectSweep } from '../select-sweep.ts';
import { countOf } from '../text/text.ts';
import { userName } from './change.ts';

/** Options of {@link enqueueCommand}. */
export interface EnqueueFlags extends CommonOptions {
  /** Configurations as JSON. */
  readonly config: readonly string[];
  /** Ended trials to retry. */
  readonly again: readonly number[];
  /** Ids of ended trials, of any sweep, to resume. */
  readonly resume: readonly string[];
  /** Raise the total by as many trials. */
  readonly onTop: boolean;
}

const configurationSchema = z.record(z.string(), jsonSchema);

/** `hyperdrive enqueue [SWEEP]`: queues configurations ahead of the sampler's suggestions. */
export async function enqueueCommand(
  context: CommandContext,
  word: string | undefined,
  { config, again, resume: ids, onTop, json }: EnqueueFlags,
): Promise<number> {
  const configs = config.map(readConfig);
  const resume = ids.map(readChild);
  const count = configs.length + again.length + resume.length;
  if (count === 0)
    throw cliError('CLI_USAGE', 'enqueue needs --config JSON, --again TRIAL or --resume SWEEP_TRIAL, once or more');
  const { terminal } = context;
  const workspace = await context.open('change');
  try {
    const { id } = selectSweep(await workspace.store.sweeps(), word);
    const { limits } = await workspace.enqueue(id, { configs, again, resume, onTop, by: userName() });
    if (json) terminal.line(JSON.stringify({ event: 'enqueue', id, trials: count, total: limits.maxTotalTrials }));
    else terminal.line(`${countOf(count, 'configuration')} next in ${id}, of ${limits.maxTotalTrials} trials`);
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}

function readChild(id: string): ChildRun {
  const child = readChildRunId(id);
  if (child !== undefined) return child;
  throw cliError(
    'CLI_USAGE',
    `--resume: expected the id of a trial such as hd-1qrpbtyjby_7, got ${JSON.stringify(id)}`,
  );
}

function readConfig(text: string): ConfigurationRecord {
  try {
    return configurationSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw cliError('CLI_USAGE', `--config: expected a JSON object of parameters, got ${JSON.stringify(text)}`, {
      cause,
    });
  }
}
