import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectSweep } from '../select-sweep.ts';

/** `hyperdrive pause [SWEEP]`: no new trials start; running ones continue to their end. */
export async function pauseCommand(
  context: CommandContext,
  word: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  const workspace = await context.open('change');
  try {
    const { store } = workspace;
    const { id } = selectSweep(await store.sweeps(), word);
    await store.command(id, { kind: 'pause' });
    await store.synced();
    const { terminal } = context;
    if (json) terminal.line(JSON.stringify({ event: 'pause', id }));
    else terminal.note(`${id} starts no new trials; \`hyperdrive resume ${id}\` continues it`);
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}
