import { formatDuration } from '../../formats/index.ts';
import type { SweepRow } from '../../model/index.ts';
import { leaseState, type StoreTime } from '../../store/index.ts';
import { reading } from '../commands/read/reading.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { countOf, oneLine } from '../text/text.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Most sweeps to name. */
const shown = 10;
/** A difference that no two clocks of a machine have by themselves. */
const mostAheadMs = 2_000;

/** Who drives the sweeps that have not ended, and whether the newest entries are in the past. */
export async function checkSweeps(context: CommandContext): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  await reading(context, async ({ store }) => {
    const sweeps = await store.sweeps();
    const open = sweeps.filter(({ endedAtMs }) => endedAtMs === null);
    findings.push(ok('sweeps', `${countOf(sweeps.length, 'sweep')}, ${open.length} not ended`));
    findings.push(...open.flatMap((sweep) => driverFinding(sweep, store.time) ?? []).slice(0, shown));
    findings.push(...futureFinding(sweeps, store.time));
    return exitCodes.ok;
  });
  return findings;
}

function driverFinding(sweep: SweepRow, time: StoreTime): Finding | undefined {
  const { id, definition, leaseOwner, leaseUntilMs, paused } = sweep;
  const name = `${id} (${oneLine(definition.displayName ?? definition.name)})`;
  const state = leaseState(sweep, time.wallMs());
  const { owner } = leaseOwner ?? {};
  const who = owner ? `process ${owner.pid} on ${oneLine(owner.host)}` : 'a process of a later version';
  if (state === 'held') return ok('sweep', `${name} is driven by ${who}`);
  if (state === 'silent')
    return warning(
      'sweep',
      `${name}: ${who} holds the lease and has been silent since ${formatDuration(Math.abs(time.wallMs() - leaseUntilMs))}`,
      `it hangs, or the clock was set; end that process, then hyperdrive resume ${id}`,
    );
  // Programs that ask and tell come back when they like.
  if (paused || definition.trial.type === 'ask_tell') return undefined;
  const text = owner ? `${who}, which drove it, has ended` : 'no process drives it';
  return warning('sweep', `${name}: ${text}`, `hyperdrive resume ${id} continues it, hyperdrive stop ${id} cancels it`);
}

/** Entries in the future: the clock was set back, or another machine with another clock wrote them. */
function futureFinding(sweeps: readonly SweepRow[], time: StoreTime): readonly Finding[] {
  const newest = Math.max(0, ...sweeps.map(({ createdAtMs, endedAtMs }) => Math.max(createdAtMs, endedAtMs ?? 0)));
  const aheadMs = newest - time.wallMs();
  if (aheadMs <= mostAheadMs) return [];
  const text = `the newest entry of the state folder is ${formatDuration(aheadMs)} in the future`;
  return [warning('clock', text, 'the clock of this machine was set back: set it right (timedatectl status)')];
}
