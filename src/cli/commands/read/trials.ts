import { isFinalTrialState, type SweepRow, type TrialRow, type TrialState } from '../../../model/index.ts';
import {
  exportedPages,
  jsonLines,
  readMeasured,
  readTrialNotices,
  type TrialNotices,
  trialPages,
} from '../../../results/index.ts';
import type { Store, TrialQuery } from '../../../store/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { leftOutText } from '../../text/summary.ts';
import { listedTrialJson } from '../../text/sweep-json.ts';
import { type TableColumn, writeTablePages } from '../../text/table.ts';
import { countOf, numberText, oneLine } from '../../text/text.ts';
import { bestOrLast, configurationText, ranText, reasonText, stateText } from '../../text/trial-text.ts';
import { reading } from './reading.ts';

/** Options of {@link trialsCommand}. */
export interface TrialsOptions extends CommonOptions {
  readonly sort: 'number' | 'best';
  readonly state?: TrialState;
  readonly limit?: number;
  /** List all on a terminal too. @defaultValue false */
  readonly all?: boolean;
}

/**
 * `hyperdrive trials [SWEEP]`: the trials of a sweep as a table. On a terminal it has a screenful, the latest or the best,
 * unless all or a number of them are asked for; elsewhere it has all. Memory does not depend on their number.
 */
export async function trialsCommand(
  context: CommandContext,
  word: string | undefined,
  options: TrialsOptions,
): Promise<number> {
  return reading(context, async ({ store }) => {
    const { terminal } = context;
    const sweep = selectSweep(await store.sweeps(), word);
    const notices = new Map((await readTrialNotices(store, sweep.id)).map((entry) => [entry.trial, entry]));
    const total = await countTrials(store, sweep.id, options);
    const query = queryOf(sweep.id, options, total);
    if (options.json) {
      for await (const text of jsonLines(noticedPages(exportedPages(store, sweep, query), notices)))
        terminal.write(text);
      return exitCodes.ok;
    }
    const most = terminal.isLive && !options.all && options.limit === undefined ? screenful(terminal) : total;
    if (most >= total) await writeTrials(terminal, { store, sweep, notices, total }, query);
    else {
      // The latest are what the end of the whole table would show.
      const offset = options.sort === 'number' ? total - most : 0;
      await writeTrials(terminal, { store, sweep, notices, total }, { ...query, offset, limit: most });
      const which = options.sort === 'number' ? 'latest' : 'best';
      terminal.line(terminal.paint.dim(`the ${which} ${most} of ${countOf(total, 'trial')}; --all lists all`));
    }
    return exitCodes.ok;
  });
}

/** Rows of a table that leave room for its header, the line below it and the next prompt. */
function screenful({ rows }: Terminal): number {
  return Math.max(1, rows - 3);
}

async function countTrials(store: Store, sweepId: string, { state, limit }: TrialsOptions): Promise<number> {
  const counts = await store.trialCounts(sweepId);
  const all = state === undefined ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[state];
  return limit === undefined ? all : Math.min(limit, all);
}

function queryOf(sweepId: string, { sort, state, limit }: TrialsOptions, total: number): TrialQuery {
  return {
    sweepId,
    order: sort,
    ...(state !== undefined && { states: [state] }),
    ...(limit !== undefined && { limit: total }),
  };
}

async function* noticedPages(
  pages: ReturnType<typeof exportedPages>,
  notices: ReadonlyMap<number, TrialNotices>,
): AsyncGenerator<readonly unknown[]> {
  for await (const page of pages) yield page.map((row) => listedTrialJson(row, notices.get(row.number)));
}

interface Listed {
  readonly store: Store;
  readonly sweep: SweepRow;
  readonly notices: ReadonlyMap<number, TrialNotices>;
  /** Number of trials that match. */
  readonly total: number;
}

/** Columns that a table has only if it needs them. */
interface Extras {
  readonly parents: boolean;
  readonly leftOut: boolean;
}

async function writeTrials(terminal: Terminal, listed: Listed, query: TrialQuery): Promise<void> {
  const pages = trialPages(listed.store, query);
  const start = await pages.next();
  const first = start.done ? [] : start.value;
  const extras = {
    parents: first.some(({ parent }) => parent !== null),
    leftOut: [...listed.notices.values()].some(({ leftOut }) => leftOut > 0),
  };
  async function* rows() {
    const toRows = rowsOf(terminal, listed, extras);
    yield await toRows(first);
    for await (const page of pages) yield await toRows(page);
  }
  await writeTablePages(terminal, columnsOf(listed, extras), rows());
}

function columnsOf({ sweep, total }: Listed, { parents, leftOut }: Extras): readonly TableColumn[] {
  return [
    { title: 'trial', align: 'right', least: String(total - 1).length },
    ...(parents ? [{ title: 'from', align: 'right' } as const] : []),
    { title: 'state' },
    { title: oneLine(sweep.definition.objective?.primaryMetric ?? 'metric'), align: 'right' },
    { title: 'reports', align: 'right' },
    ...(leftOut ? [{ title: 'left out', align: 'right' } as const] : []),
    { title: 'time', align: 'right' },
    { title: 'configuration', flexible: true },
    { title: 'reason', flexible: true },
  ];
}

/** Makes the rows of one page of trials. */
function rowsOf({ paint }: Terminal, { store, sweep, notices }: Listed, { parents, leftOut }: Extras) {
  const nowMs = store.time.nowMs();
  const timeText = (trial: TrialRow) => ranText(trial, nowMs) || '-';
  return async (page: readonly TrialRow[]) => {
    const isOutside = await outsideReader(store, sweep, page);
    return page.map((trial) => [
      String(trial.number),
      ...(parents ? [trial.parent === null ? '' : String(trial.parent)] : []),
      stateText(trial.state, paint),
      numberText(bestOrLast(trial)),
      String(trial.intervals),
      ...(leftOut ? [leftOutText(notices.get(trial.number))] : []),
      timeText(trial),
      configurationText(trial.config),
      [
        reasonText(trial),
        isOutside(trial) ? 'outside the outcome constraints' : '',
        // The first page did not tell that any trial continues another one.
        parents || trial.parent === null ? '' : `continues trial ${trial.parent}`,
      ]
        .filter((part) => part !== '')
        .join('; '),
    ]);
  };
}

/** Whether an ended trial of a page violates the outcome constraints. */
async function outsideReader(store: Store, sweep: SweepRow, page: readonly TrialRow[]) {
  const { outcomeConstraints } = sweep.definition;
  const numbers = page.map(({ number }) => number);
  const measured = outcomeConstraints && (await readMeasured(store, sweep, numbers));
  return ({ number, state }: TrialRow) => isFinalTrialState(state) && (measured?.(number).violation ?? 0) > 0;
}
