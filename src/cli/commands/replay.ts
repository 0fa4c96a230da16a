import type { Json } from '../../base/index.ts';
import { isFinalSweepState, type SweepRow } from '../../model/index.ts';
import type { ReplayDifference, ReplayReport } from '../../results/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectSweep } from '../select-sweep.ts';
import { cut, oneLine } from '../text/text.ts';
import { reading } from './read/reading.ts';

/** Most differences to print: later ones mostly follow from the first few. */
const shown = 20;
/** Characters of each side of a difference. */
const sideWidth = 400;

/** `hyperdrive replay [SWEEP]`: derives every decision again from the inputs and compares. */
export async function replayCommand(
  context: CommandContext,
  word: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    const report = await workspace.replay(sweep.id);
    if (json) context.terminal.line(JSON.stringify({ sweepId: sweep.id, ...report }, null, 2));
    else for (const line of reportLines(context, sweep, report)) context.terminal.line(line);
    return report.differenceCount === 0 ? exitCodes.ok : exitCodes.differs;
  });
}

function reportLines({ terminal }: CommandContext, sweep: SweepRow, report: ReplayReport): string[] {
  const { paint } = terminal;
  const { inputs, decisions, differences, differenceCount, recordedVersions, replayedVersion } = report;
  const soFar = isFinalSweepState(sweep.state) ? '' : ' so far';
  const from = paint.dim(`sweep ${sweep.id}, from ${inputs} inputs${soFar}`);
  if (differenceCount === 0) return [`${decisions} decisions derived again, all equal`, from];
  const now = JSON.stringify(replayedVersion);
  const others = recordedVersions.filter((version) => JSON.stringify(version) !== now);
  return [
    `${decisions} decisions derived again, ${paint.red(`${differenceCount} different`)}`,
    from,
    ...others.map((version) => `recorded with ${versionText(version)}, this is ${versionText(replayedVersion)}`),
    ...differences.slice(0, shown).flatMap((difference) => differenceLines(difference)),
    ...(differenceCount > shown ? [paint.dim(`… and ${differenceCount - shown} more; --json has the first 100`)] : []),
  ];
}

function differenceLines({ seq, kind, trial, recorded, derived }: ReplayDifference): string[] {
  const what = [kind, trial === null ? '' : `of trial ${trial}`, seq === null ? '' : `at position ${seq}`];
  return [
    what.filter((part) => part !== '').join(' '),
    `  recorded  ${sideText(recorded)}`,
    `  derived   ${sideText(derived)}`,
  ];
}

function sideText(side: Json): string {
  return side === null ? 'nothing' : cut(oneLine(JSON.stringify(side)), sideWidth);
}

/** `gp 1, bandit 1` from the facts that a controller records. */
function versionText(facts: Json): string {
  if (typeof facts !== 'object' || facts === null) return JSON.stringify(facts);
  const known = new Map<string, Json>(Object.entries(facts));
  const version = (what: string) => `${known.get(what)} ${known.get(`${what}Version`)}`;
  return `${version('sampler')}, ${version('policy')}`;
}
