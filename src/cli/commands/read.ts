import { existsSync } from 'node:fs';
import { exportedTrials, formatDuration, trialsToCsv, trialsToJson, writeDefinitionYaml } from '../../formats/index.ts';
import {
  askTellTotal,
  elapsedMs,
  isFinalSweepState,
  isFinalTrialState,
  presentDefinition,
  type SweepRow,
  type TrialRow,
  type TrialState,
} from '../../model/index.ts';
import {
  readBest,
  readFront,
  readMeasured,
  readNoResult,
  readReportedMetrics,
  readTrialNotices,
  standingAt,
} from '../../results/index.ts';
import type { Store } from '../../store/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitCodeOf } from '../live/drive-sweep.ts';
import { showSweep, sweepNotices, tellSummary } from '../live/show-sweep.ts';
import { selectSweep } from '../select-sweep.ts';
import { writeWhole } from '../terminal/write-output.ts';
import { definitionText } from '../text/definition-text.ts';
import { entryLine } from '../text/entry-text.ts';
import { frontJson, frontLines } from '../text/front-text.ts';
import { leftOutText } from '../text/summary.ts';
import { listedTrialJson, sweepJson, trialJson } from '../text/sweep-json.ts';
import { writeTable } from '../text/table.ts';
import { asClause, numberText, oneLine } from '../text/text.ts';
import { bestOrLast, configurationLines, configurationText, reasonText, stateText } from '../text/trial-text.ts';

/** `hyperdrive status [SWEEP]`: all sweeps, newest first, or one with its trials by state. */
export async function statusCommand(
  context: CommandContext,
  word: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const { store } = workspace;
    const { terminal } = context;
    const nowMs = store.time.wallMs();
    const sweeps = await store.sweeps();
    if (word !== undefined) {
      const sweep = selectSweep(sweeps, word);
      if (!options.json) terminal.line(definitionText(presentDefinition(sweep)));
      if (options.json) {
        const facts = sweepJson(sweep, { ...(await sweepFacts(store, sweep)), nowMs });
        const notices = (await sweepNotices(workspace, sweep.id)).map(({ body }) => body);
        terminal.line(JSON.stringify({ ...facts, notices }, null, 2));
      } else {
        for (const notice of await sweepNotices(workspace, sweep.id)) terminal.line(entryLine(notice, terminal.paint));
        await tellSummary(context, workspace, sweep, { ...options, hasNotices: true });
        tellLeft(context, store, sweep);
      }
      return exitCodes.ok;
    }
    const rows = await Promise.all(sweeps.map(async (sweep) => ({ sweep, ...(await sweepFacts(store, sweep)) })));
    if (options.json) {
      const list = rows.map(({ sweep, ...facts }) => sweepJson(sweep, { ...facts, nowMs }));
      terminal.line(JSON.stringify(list, null, 2));
    } else if (rows.length === 0) terminal.line('no sweeps in this state folder yet');
    else
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
    return exitCodes.ok;
  });
}

/** The part of a sweep's trials that `status` shows. */
async function sweepFacts(store: Store, sweep: SweepRow) {
  return {
    counts: await store.trialCounts(sweep.id),
    best: await readBest(store, sweep),
    noResult: await readNoResult(store, sweep),
  };
}

/** `12/40`; of a study without a limit of its own only how many have ended. */
function endedOf(ended: number, total: number): string {
  return total >= askTellTotal ? String(ended) : `${ended}/${total}`;
}

/** Says so where a sweep waits for a process to drive it. */
function tellLeft({ terminal }: CommandContext, store: Store, sweep: SweepRow): void {
  if (standingAt(sweep, store.time.wallMs(), undefined) === 'left')
    terminal.note(
      `No process drives it. \`hyperdrive resume ${sweep.id}\` continues it, \`hyperdrive stop ${sweep.id}\` cancels it.`,
    );
}

/** Choices of {@link trialsCommand}. */
export interface TrialsOptions extends CommonOptions {
  readonly sort: 'number' | 'best';
  readonly state?: TrialState;
  readonly limit?: number;
}

/** `hyperdrive trials [SWEEP]`: the trials of a sweep as a table. */
export async function trialsCommand(
  context: CommandContext,
  word: string | undefined,
  { json, sort, state, limit }: TrialsOptions,
): Promise<number> {
  return reading(context, async ({ store }) => {
    const { terminal } = context;
    const sweep = selectSweep(await store.sweeps(), word);
    const trials = await store.trials({
      sweepId: sweep.id,
      order: sort,
      ...(state === undefined ? {} : { states: [state] }),
      ...(limit === undefined ? {} : { limit }),
    });
    const measured = sweep.definition.outcomeConstraints && (await readMeasured(store, sweep));
    const isOutside = ({ number, state: at }: TrialRow) =>
      isFinalTrialState(at) && (measured?.(number).violation ?? 0) > 0;
    const hasParents = trials.some((trial) => trial.parent !== null);
    const notices = new Map((await readTrialNotices(store, sweep.id)).map((entry) => [entry.trial, entry]));
    const hasLeftOut = trials.some(({ number }) => (notices.get(number)?.leftOut ?? 0) > 0);
    if (json) {
      const rows = exportedTrials(
        trials,
        await readReportedMetrics(store, sweep, { trials: trials.map(({ number }) => number) }),
      );
      terminal.line(
        JSON.stringify(
          rows.map((row) => listedTrialJson(row, notices.get(row.number))),
          null,
          2,
        ),
      );
    } else
      writeTable(
        terminal,
        [
          { title: 'trial', align: 'right' },
          ...(hasParents ? [{ title: 'from', align: 'right' } as const] : []),
          { title: 'state' },
          { title: oneLine(sweep.definition.objective?.primaryMetric ?? 'metric'), align: 'right' },
          { title: 'reports', align: 'right' },
          ...(hasLeftOut ? [{ title: 'left out', align: 'right' } as const] : []),
          { title: 'time', align: 'right' },
          { title: 'configuration', flexible: true },
          { title: 'reason', flexible: true },
        ],
        trials.map((trial) => [
          String(trial.number),
          ...(hasParents ? [trial.parent === null ? '' : String(trial.parent)] : []),
          stateText(trial.state, terminal.paint),
          numberText(bestOrLast(trial)),
          String(trial.intervals),
          ...(hasLeftOut ? [leftOutText(notices.get(trial.number))] : []),
          trial.startedAtMs === null
            ? '-'
            : formatDuration(elapsedMs(trial.startedAtMs, trial.endedAtMs ?? store.time.nowMs())),
          configurationText(trial.config),
          [reasonText(trial), isOutside(trial) ? 'outside the outcome constraints' : '']
            .filter((part) => part !== '')
            .join('; '),
        ]),
      );
    return exitCodes.ok;
  });
}

/** `hyperdrive best [SWEEP]`: the best trial by the primary metric, or the Pareto front of several objectives. */
export async function bestCommand(
  context: CommandContext,
  word: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  return reading(context, async ({ store, folders }) => {
    const { terminal } = context;
    const sweep = selectSweep(await store.sweeps(), word);
    const metric = sweep.definition.objective?.primaryMetric;
    const front = sweep.definition.objectives && (await readFront(store, sweep));
    if (front && front.trials.length > 0) {
      const lines = json
        ? [JSON.stringify(frontJson(sweep, front), null, 2)]
        : frontLines(sweep, front, terminal.paint, terminal.isLive ? terminal.columns : undefined);
      for (const line of lines) terminal.line(line);
      return exitCodes.ok;
    }
    const best = front ? undefined : await readBest(store, sweep);
    if (best === undefined) throw await noBest(store, sweep);
    // Ask-and-tell trials, and functions that wrote no file, have none.
    const folder = folders.outputs(sweep.id, best.number);
    const outputs = existsSync(folder) ? folder : null;
    if (json) terminal.line(JSON.stringify({ ...trialJson(best), outputs }, null, 2));
    else {
      terminal.line(
        `trial ${best.number} (${stateText(best.state, terminal.paint)}), ${oneLine(metric ?? '')} ${terminal.paint.bold(numberText(best.best))}`,
      );
      for (const line of configurationLines(best.config, '  ')) terminal.line(line);
      if (outputs !== null) terminal.line(terminal.paint.dim(`outputs in ${outputs}`));
    }
    return exitCodes.ok;
  });
}

/** Why a sweep has no best trial, and no front. */
async function noBest(store: Store, sweep: SweepRow) {
  const { id, state, definition } = sweep;
  const { objective, objectives } = definition;
  const sweepId = id;
  if (objective === null)
    return cliError('CLI_NO_RESULT', `sweep ${id} has no objective, so no trial is the best`, { details: { sweepId } });
  const yet = isFinalSweepState(state) ? '' : ' yet';
  const noResult = await readNoResult(store, sweep);
  if (noResult === undefined) {
    const what = objectives ? 'a value of every objective' : `a value of "${oneLine(objective.primaryMetric)}"`;
    return cliError('CLI_NO_RESULT', `no trial of sweep ${id} within the outcome constraints has ${what}${yet}`, {
      details: { sweepId },
    });
  }
  const { title, detail, missing, reported } = noResult;
  return cliError('CLI_NO_RESULT', `sweep ${id} has no best trial${yet}: ${oneLine(`${asClause(title)}. ${detail}`)}`, {
    details: { sweepId, missing, reported },
  });
}

/** `hyperdrive watch [SWEEP]`: shows a sweep that another process drives. */
export async function watchCommand(
  context: CommandContext,
  word: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return reading(context, async (workspace) => {
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    tellLeft(context, workspace.store, sweep);
    const leave = new AbortController();
    const unsubscribe = context.onInterrupt(() => leave.abort());
    try {
      const cursor = isFinalSweepState(sweep.state) ? sweep.nextSeq - 1 : 0;
      const last = await showSweep(context, workspace, sweep.id, { ...options, cursor, signal: leave.signal });
      const noResult = await tellSummary(context, workspace, last, options);
      return isFinalSweepState(last.state) ? exitCodeOf(last, noResult) : exitCodes.interrupted;
    } finally {
      unsubscribe();
    }
  });
}

/** Choices of {@link exportCommand}. */
export interface ExportOptions extends CommonOptions {
  /** @defaultValue `csv`, or `json` where JSON is asked for */
  readonly format?: 'csv' | 'json' | 'yaml';
  /** File, or `-` for standard output. @defaultValue `-` */
  readonly out?: string;
}

/** `hyperdrive export [SWEEP]`: trials as CSV or JSON, or the definition as a sweep file. */
export async function exportCommand(
  context: CommandContext,
  word: string | undefined,
  { json, format = json ? 'json' : 'csv', out = '-' }: ExportOptions,
): Promise<number> {
  return reading(context, async ({ store }) => {
    const sweep = selectSweep(await store.sweeps(), word);
    const text =
      format === 'yaml' ? writeDefinitionYaml(presentDefinition(sweep)) : await trialsText(store, sweep, format);
    if (out === '-') context.terminal.write(text);
    else context.terminal.note(`wrote ${await writeWhole(context, out, text)}`);
    return exitCodes.ok;
  });
}

async function trialsText(store: Store, sweep: SweepRow, format: 'csv' | 'json'): Promise<string> {
  const trials = await store.trials({ sweepId: sweep.id });
  const others = await readReportedMetrics(store, sweep);
  return format === 'csv' ? trialsToCsv(trials, { others }) : trialsToJson(trials, others);
}

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
