import { codeSize } from '../../files/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import type { CommandContext } from '../context.ts';
import { oneLine } from '../text/text.ts';

/** Code above one of these takes a noticeable time to copy for every attempt. */
const large = { files: 2_000, bytes: 100_000_000 };

/** Says how much each attempt copies, if that is much. */
export async function tellLargeCode({ terminal }: CommandContext, { trial }: SweepDefinition): Promise<void> {
  if (trial.type !== 'command' || trial.copiedCode === undefined) return;
  // Code that cannot be read is an error of its own.
  const size = await codeSize(trial.copiedCode).catch(() => undefined);
  if (size === undefined || (size.files <= large.files && size.bytes <= large.bytes)) return;
  const amount = `${size.isWhole ? '' : 'more than '}${size.files} files, ${Math.round(size.bytes / 1e6)} MB`;
  terminal.note(
    `${terminal.notePaint.yellow('note')}: trial.code: each attempt copies ${oneLine(trial.copiedCode)}: ${amount}; list in its .amlignore or .gitignore what trials do not need`,
  );
}

/** Says where trials run, since a script that writes files there may overwrite those of another trial. */
export function tellPlace({ terminal }: CommandContext, { trial }: SweepDefinition): void {
  if (trial.type !== 'command') return;
  const { workingFolder, copiedCode } = trial;
  terminal.line(
    copiedCode === undefined
      ? `trials share the folder ${oneLine(workingFolder)}; if they write files there, trial.isolation: copy gives each its own`
      : `each attempt runs in its own copy of ${oneLine(copiedCode)}; its outputs and logs are kept`,
  );
}
