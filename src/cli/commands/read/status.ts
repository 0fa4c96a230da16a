import { formatDuration } from '../../../formats/index.ts';
import { askTellTotal, elapsedMs, presentDefinition, type SweepRow } from '../../../model/index.ts';
import {
  readBaseline,
  readBest,
  readNoResult,
  readPredictedGain,
  readRecommended,
  standingAt,
} from '../../../results/index.ts';
import type { Store } from '../../../store/index.ts';
import type { Workspace } from '../../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { sweepNotices, tellSummary } from '../../live/show-sweep.ts';
import { selectSweep } from '../../select-sweep.ts';
import { definitionText } from '../../text/definition-text.ts';
import { entryLine } from '../../text/entry-text.ts';
import { sweepJson } from '../../text/sweep-json.ts';
import { writeTable } from '../../text/table.ts';
import { numberText, oneLine } from '../../text/text.ts';
import { stateText } from '../../text/trial-text.ts';
import { reading } from './reading.ts';

/** `hyperdrive status [SWEEP]`: all sweeps, newest first, or one with its trials by state. */
export async function statusCommand(
  context: CommandContext,
  word: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const sweeps = await workspace.store.sweeps();
    if (word === undefined) await tellSweeps(context, workspace.store, sweeps, options);
    else await tellSweep(context, workspace, selectSweep(sweeps, word), options);
    return exitCodes.ok;
  });
}

async function tellSweep(
  context: CommandContext,
  workspace: Workspace,
  sweep: SweepRow,
  options: CommonOptions,
): Promise<void> {
  const { store } = workspace;
  const { terminal } = context;
  const nowMs = store.time.wallMs();
  const notices = await sweepNotices(workspace, sweep.id);
  if (options.json) {
    const gain = (await readPredictedGain(store, sweep)) ?? null;
    const read = await jsonFacts(store, sweep);
    const recommended = (await readRecommended(store, sweep, read.best)) ?? null;
    const facts = sweepJson(sweep, { ...read, recommended, gain, nowMs });
    terminal.line(JSON.stringify({ ...facts, notices: notices.map(({ body }) => body) }, null, 2));
    return;
  }
  terminal.line(definitionText(presentDefinition(sweep)));
  for (const notice of notices) terminal.line(entryLine(notice, terminal.paint));
  await tellSummary(context, workspace, sweep, { ...options, hasNotices: true });
  tellLeft(context, store, sweep);
}

async function tellSweeps(
  { terminal }: CommandContext,
  store: Store,
  sweeps: readonly SweepRow[],
  { json }: CommonOptions,
): Promise<void> {
  const nowMs = store.time.wallMs();
  if (json) {
    const list = await Promise.all(
      sweeps.map(async (sweep) => sweepJson(sweep, { ...(await jsonFacts(store, sweep)), nowMs })),
    );
    terminal.line(JSON.stringify(list, null, 2));
    return;
  }
  const rows = await Promise.all(sweeps.map(async (sweep) => ({ sweep, ...(await sweepFacts(store, sweep)) })));
  if (rows.length === 0) {
    terminal.line('no sweeps in this state folder yet');
    return;
  }
  writeTable(
    terminal,
    [
      { title: 'sweep' },
      { title: 'name', flexible: true },
      { title: 'state' },
      { title: 'trials', align: 'right' },
      { title: 'best', align: 'right' },
      { title: 'age', align: 'right' },
    ],
    rows.map(({ sweep, counts, best, noResult }) => {
      const ended = counts.completed + counts.failed + counts.stopped + counts.canceled;
      return [
        sweep.id,
        oneLine(sweep.definition.displayName ?? sweep.definition.name),
        stateText(standingAt(sweep, nowMs, noResult), terminal.paint),
        endedOf(ended, sweep.totalEffective ?? sweep.limits.maxTotalTrials),
        best && sweep.definition.objectives ? 'front' : numberText(best?.best),
        formatDuration(elapsedMs(sweep.createdAtMs, store.time.nowMs())),
      ];
    }),
  );
}

/** The part of a sweep's trials that the list shows. */
async function sweepFacts(store: Store, sweep: SweepRow) {
  return {
    counts: await store.trialCounts(sweep.id),
    best: await readBest(store, sweep),
    noResult: await readNoResult(store, sweep),
  };
}

async function jsonFacts(store: Store, sweep: SweepRow) {
  const facts = await sweepFacts(store, sweep);
  return { ...facts, baseline: await readBaseline(store, sweep, facts.best) };
}

/** `12/40`, or only the number of ended trials for a study without a limit. */
function endedOf(ended: number, total: number): string {
  return total >= askTellTotal ? String(ended) : `${ended}/${total}`;
}

/** Prints a note when no process drives the sweep. */
export function tellLeft({ terminal }: CommandContext, store: Store, sweep: SweepRow): void {
  if (standingAt(sweep, store.time.wallMs(), undefined) === 'left')
    terminal.note(
      `No process drives it. \`hyperdrive resume ${sweep.id}\` continues it, \`hyperdrive stop ${sweep.id}\` cancels it.`,
    );
}
