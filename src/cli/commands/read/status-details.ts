import { presentDefinition, type SweepRow } from '../../../model/index.ts';
import { readBaseline, readPredictedGain, readRecommended, standingAt } from '../../../results/index.ts';
import type { Store } from '../../../store/index.ts';
import type { Workspace } from '../../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { sweepNotices, tellSummary } from '../../live/show-sweep.ts';
import { definitionText } from '../../text/definition-text.ts';
import { entryLine } from '../../text/entry-text.ts';
import { sweepJson } from '../../text/sweep-json.ts';
import { sweepFacts } from './sweep-facts.ts';

/** Shows one sweep: its definition, notices, and trials by state. */
export async function tellSweep(
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

/** Writes the list of sweeps as JSON. */
export async function tellSweepsAsJson(
  { terminal }: CommandContext,
  store: Store,
  sweeps: readonly SweepRow[],
): Promise<void> {
  const nowMs = store.time.wallMs();
  const list = await Promise.all(
    sweeps.map(async (sweep) => sweepJson(sweep, { ...(await jsonFacts(store, sweep)), nowMs })),
  );
  terminal.line(JSON.stringify(list, null, 2));
}

async function jsonFacts(store: Store, sweep: SweepRow) {
  const facts = await sweepFacts(store, sweep);
  return { ...facts, baseline: await readBaseline(store, sweep, facts.best) };
}

/** Prints a note when no process drives the sweep. */
export function tellLeft({ terminal }: CommandContext, store: Store, sweep: SweepRow): void {
  if (standingAt(sweep, store.time.wallMs(), undefined) === 'left')
    terminal.note(
      `No process drives it. \`hyperdrive resume ${sweep.id}\` continues it, \`hyperdrive stop ${sweep.id}\` cancels it.`,
    );
}
