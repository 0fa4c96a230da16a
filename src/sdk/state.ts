import { resolve } from 'node:path';
import { openWorkspace, type Workspace } from '../workspace/index.ts';

/**
 * The state folder: what is given, else `HYPERDRIVE_STATE`, else `.hyperdrive` in the present folder.
 * `:memory:` keeps nothing.
 */
export function stateFolder(given: string | undefined): string {
  const named = given ?? process.env.HYPERDRIVE_STATE ?? '.hyperdrive';
  return named === ':memory:' ? named : resolve(named);
}

const open = new Map<string, Promise<Workspace>>();
const holders = new Map<string, number>();

/** Opens a state folder once per process; each `acquireWorkspace` needs its `releaseWorkspace`. */
export async function acquireWorkspace(folder: string): Promise<Workspace> {
  // Every memory store is its own.
  if (folder === ':memory:') return openWorkspace({ folder });
  holders.set(folder, (holders.get(folder) ?? 0) + 1);
  const opening = open.get(folder) ?? openWorkspace({ folder });
  open.set(folder, opening);
  try {
    return await opening;
  } catch (error) {
    open.delete(folder);
    holders.delete(folder);
    throw error;
  }
}

/** Closes a state folder after its last user. */
export async function releaseWorkspace(workspace: Workspace): Promise<void> {
  const left = (holders.get(workspace.folder) ?? 1) - 1;
  if (left > 0) {
    holders.set(workspace.folder, left);
    return;
  }
  holders.delete(workspace.folder);
  open.delete(workspace.folder);
  await workspace.close();
}
