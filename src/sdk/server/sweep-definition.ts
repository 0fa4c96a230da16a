import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../../base/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { localFiles, type Workspace } from '../../workspace/index.ts';
import { sdkError } from '../errors.ts';
import { listOption, onlyOptions, textOption } from '../options/option.ts';

/** How `Server.submit` reads a sweep file. @since 0.2.0 */
export interface SubmitSweepOptions {
  /** Changes to the file, such as `'limits.max_total_trials=5'`; the value is YAML. @defaultValue none */
  readonly set?: readonly string[];
}

/** What a sweep file of this machine, or a definition, asks a server to run. */
export async function sweepDefinition(
  workspace: Workspace,
  sweep: string | SweepDefinition,
  options: SubmitSweepOptions,
): Promise<SweepDefinition> {
  onlyOptions('submit', options, { set: true });
  const definition = typeof sweep === 'string' ? await readFileOf(workspace, sweep, options) : sweep;
  const { type } = definition.trial;
  if (type === 'command') return definition;
  throw sdkError(
    'SDK_BAD_OPTION',
    `sweep: a server runs trials that are commands, and these are ${type}: evaluate them here with server.createStudy`,
    { details: { option: 'sweep' } },
  );
}

async function readFileOf(
  workspace: Workspace,
  path: string,
  { set = [] }: SubmitSweepOptions,
): Promise<SweepDefinition> {
  const file = resolve(textOption('sweep', path));
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw sdkError('SDK_BAD_OPTION', `sweep: ${file} cannot be read: ${messageOf(error)}`, {
      details: { option: 'sweep' },
      cause: error,
    });
  }
  const { definition } = await workspace.readSweepFile(text, {
    path,
    folder: dirname(file),
    cpuCount: availableParallelism(),
    defaultSeed: randomInt(2 ** 47),
    // Copies, because sweeps with the same code share what the server keeps of it.
    set: [...listOption('set', set), 'trial.isolation=copy'],
    ...localFiles,
  });
  return definition;
}
