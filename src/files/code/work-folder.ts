import { lstat, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { copyEntry, copyTree, giveName, isFolder } from '../copy-tree.ts';
import { codeEntries, codeRoot } from './code-tree.ts';

/** Folders of a program that its trial keeps, as in Azure ML. */
const kept = ['outputs', 'logs'] as const;

/**
 * Copies code once for a whole sweep, so that changes to it reach none of the trials. Does nothing if the copy is there.
 * A crash at any point leaves no half copy.
 * @param options.code absolute path of a folder or file
 * @param options.to where the copy goes
 * @param options.without absolute paths that are not code, such as the state folder
 * @param options.isSent another machine sent it, without what is ignored
 */
export async function takeSnapshot(options: {
  readonly code: string;
  readonly to: string;
  readonly without: readonly string[];
  readonly isSent: boolean;
}): Promise<void> {
  const { code, to, without, isSent } = options;
  if (await isFolder(to)) return;
  const part = `${to}-part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const copy = { from: await codeRoot(code), part, to, isSynced: true };
  for await (const entry of codeEntries(code, { without, isSent })) await copyEntry(copy, entry);
  await giveName(part, to);
}

/**
 * Makes the folder that one attempt works in: a copy of the sweep's snapshot, in which `outputs` and `logs` of the folder
 * it starts in are those of its trial. A folder `logs` of the code stays code; a folder `outputs` is replaced.
 * Does nothing if the folder is there.
 * @param options.start the folder it starts in, relative to the copy
 * @param options.outputs absolute path of what the trial keeps
 */
export async function makeWorkFolder(options: {
  readonly snapshot: string;
  readonly to: string;
  readonly start: string;
  readonly outputs: string;
}): Promise<void> {
  const { snapshot, to, start, outputs } = options;
  if (await isFolder(to)) return;
  const part = `${to}-part`;
  await rm(part, { recursive: true, force: true });
  await copyTree({ from: snapshot, part, to, isSynced: false });
  for (const name of kept) {
    const link = join(part, start, name);
    const target = name === 'outputs' ? outputs : join(outputs, name);
    if (name === 'logs' && (await isThere(link))) continue;
    await rm(link, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    // Relative, so that it works after the state folder is moved. The part has the same parent as the folder.
    await symlink(relative(dirname(link), target), link);
  }
  await giveName(part, to);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
