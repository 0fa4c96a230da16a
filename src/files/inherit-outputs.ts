import { rm } from 'node:fs/promises';
import { partSuffix } from './artifacts.ts';
import { copyTree, giveName, isFolder } from './copy-tree.ts';

/**
 * How often a copy is restarted because files came and went, before one with gaps is accepted: the source trial may
 * still write.
 */
const tries = 5;

/**
 * Gives a trial a copy of what another trial, which may still be running, has kept so far: whole files, directories and
 * links. A link into the other trial's folder leads into the copy. The copy appears all at once. Does nothing if the
 * trial already has an outputs folder or the other trial has none.
 *
 * Survives a crash at any point: a repeat starts the copy over. A file that is replaced by renaming is copied either as
 * it was before or as it is after, never torn.
 *
 * @param from - outputs folder of the source trial
 * @param to - outputs folder of this one
 */
export async function inheritOutputs(from: string, to: string): Promise<void> {
  // A link in place of the folder could lead anywhere.
  if ((await isFolder(to)) || !(await isFolder(from))) return;
  const part = `${to}-part`;
  for (let tried = 1; ; tried++) {
    await rm(part, { recursive: true, force: true });
    const isWhole = await copyTree({ from, part, to, isSynced: true }, (name) => name.endsWith(partSuffix));
    if (isWhole || tried === tries) break;
  }
  await giveName(part, to);
}
