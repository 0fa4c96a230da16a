import type { Verification } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { countOf } from '../text/text.ts';

/** Most faults to print per sweep. */
const shown = 20;

/** `hyperdrive verify`: checks the database, the log, the rows and the files of a state folder. */
export async function verifyCommand(
  context: CommandContext,
  { json, clean }: CommonOptions & { readonly clean: boolean },
): Promise<number> {
  const workspace = await context.open(clean ? 'change' : 'read');
  try {
    const found = await workspace.verify({ clean });
    if (json) context.terminal.line(JSON.stringify({ folder: workspace.folder, ...found }, null, 2));
    else for (const line of lines(context, workspace.folder, found)) context.terminal.line(line);
    return found.ok ? exitCodes.ok : exitCodes.differs;
  } finally {
    await workspace.close();
  }
}

function lines({ terminal }: CommandContext, folder: string, found: Verification): string[] {
  const { paint } = terminal;
  const { pages, sweeps, leftovers, notes, ok } = found;
  const checked = sweeps.reduce((sum, each) => sum + each.checked, 0);
  const unchecked = sweeps.reduce((sum, each) => sum + each.unchecked, 0);
  return [
    ...pages.map((text) => paint.red(`database: ${text}`)),
    ...sweeps.flatMap(({ sweepId, faults }) => [
      ...faults
        .slice(0, shown)
        .map(({ seq, what }) => paint.red(`sweep ${sweepId}${seq === null ? '' : `, entry ${seq}`}: ${what}`)),
      ...(faults.length > shown
        ? [`sweep ${sweepId}: and ${faults.length - shown} more; --json has the first 100`]
        : []),
    ]),
    ...notes.map(({ path, what }) => `note: ${path}: ${what}`),
    ...leftovers.map(({ path, what, isRemoved }) => `${isRemoved ? 'removed' : 'left over'}: ${path}: ${what}`),
    ...(leftovers.some(({ isRemoved }) => !isRemoved) ? [paint.dim('--clean removes leftovers')] : []),
    ok
      ? `${folder} is sound: ${countOf(sweeps.length, 'sweep')}, ${checked} log entries match their checksums`
      : paint.red(`${folder} is damaged: restore a backup, or export what can still be read`),
    ...(unchecked > 0 ? [paint.dim(`${unchecked} entries of earlier versions have no checksum`)] : []),
  ];
}
