import type { CommandContext } from '../../context.ts';

/** Runs an action over the state folder, opened for reading only. */
export async function reading(
  context: CommandContext,
  action: (workspace: Awaited<ReturnType<CommandContext['open']>>) => Promise<number>,
): Promise<number> {
  const workspace = await context.open('read');
  try {
    return await action(workspace);
  } finally {
    await workspace.close();
  }
}
