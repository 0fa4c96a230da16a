import type { CommandTrial } from '../../../../model/index.ts';
import type { SweepFile } from '../../schema/sweep-file-schema.ts';

/** The declared outputs of a trial: a folder that is made for it, or the path of a file that it writes. */
export function readOutputs({ outputs, trial }: SweepFile): NonNullable<CommandTrial['outputs']> {
  return Object.fromEntries(
    Object.entries({ ...trial.outputs, ...outputs }).map(([name, output]) => [
      name,
      output?.type === 'uri_file' ? 'file' : 'folder',
    ]),
  );
}
