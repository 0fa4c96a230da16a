import type { SweepRow } from '../../model/index.ts';
import { standingAt, standingText } from '../../results/index.ts';
import type { Store } from '../../store/index.ts';
import { reading } from '../commands/read/reading.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectSweep } from '../select-sweep.ts';
import { oneLine } from '../text/text.ts';
import { configurationText } from '../text/trial-text.ts';
import type { Askable } from './shells.ts';

/** Most sweeps or trials to offer: nobody reads more, and shells become slow. */
const most = 500;

/**
 * `hyperdrive complete sweeps|trials [SWEEP]`: what a shell offers for a sweep or a trial, newest first, each on a line with a tab and
 * what it is. Only completion scripts call it.
 */
export async function completeCommand(
  context: CommandContext,
  what: Askable,
  word: string | undefined,
): Promise<number> {
  return reading(context, async ({ store }) => {
    const sweeps = await store.sweeps();
    const lines =
      what === 'sweeps' ? sweepLines(sweeps, store.time.wallMs()) : await trialLines(store, selectSweep(sweeps, word));
    for (const [offered, description] of lines) context.terminal.line(`${offered}\t${description}`);
    return exitCodes.ok;
  });
}

type Line = readonly [offered: string, description: string];

/** Each sweep by its name, if no newer one has it, and by its id. */
function sweepLines(sweeps: readonly SweepRow[], nowMs: number): readonly Line[] {
  const names = new Set<string>();
  return sweeps.slice(0, most).flatMap((sweep): Line[] => {
    const { id, definition } = sweep;
    const name = definition.displayName ?? definition.name;
    const standing = standingText(standingAt(sweep, nowMs, undefined));
    // A shell can neither list a name of several lines nor tell one with a hyphen from an option.
    const isOffered = !names.has(name) && oneLine(name) === name && !name.startsWith('-');
    names.add(name);
    return [...(isOffered ? [[name, `${standing}, ${id}`] as const] : []), [id, `${standing}, ${oneLine(name)}`]];
  });
}

async function trialLines(store: Store, { id, nextNumber }: SweepRow): Promise<readonly Line[]> {
  const trials = await store.trials({ sweepId: id, offset: Math.max(0, nextNumber - most), limit: most });
  return trials
    .map(({ number, state, config }) => [String(number), `${state} ${configurationText(config)}`] as const)
    .reverse();
}
