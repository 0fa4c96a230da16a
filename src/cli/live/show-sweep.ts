import { type LogEntry, quietNotices, type SweepRow } from '../../model/index.ts';
import {
  type NoResult,
  readBaseline,
  readBest,
  readNoResult,
  readPredictedGain,
  readRecommended,
  readTrialNotices,
  standingAt,
} from '../../results/index.ts';
import type { Workspace } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { entryLine } from '../text/entry-text.ts';
import { failureTails } from '../text/failure-tails.ts';
import { groupFailures, summaryLines } from '../text/summary.ts';
import { leftOutJson, sweepJson, trialJson } from '../text/sweep-json.ts';
import { endedTrialLine } from '../text/trial-text.ts';
import { liveFrame } from './live-frame.ts';
import { followSweep, type SweepNews, SweepWatch } from './sweep-watch.ts';

/** Options for showing a running sweep. */
export interface ShowOptions extends CommonOptions {
  /** Log position to start after. */
  readonly cursor: number;
  /** Stops showing before the sweep ends. */
  readonly signal: AbortSignal;
  /** Called after each look. */
  onLook?(news: SweepNews): void | Promise<void>;
}

/**
 * Shows a sweep until it ends or the signal aborts: a redrawn frame in a terminal, a line for each event
 * elsewhere, a JSON object for each event with `json`.
 * @returns the sweep as last read
 */
export async function showSweep(
  context: CommandContext,
  workspace: Workspace,
  sweepId: string,
  options: ShowOptions,
): Promise<SweepRow> {
  const watch = new SweepWatch(workspace.store, sweepId, options.cursor);
  await watch.catchUp();
  const tell = options.json ? jsonTeller(context) : context.terminal.isLive ? undefined : lineTeller(context);
  try {
    return await followSweep(watch, {
      clock: context.clock,
      signal: options.signal,
      isRemote: workspace.server !== undefined,
      async tell(news) {
        if (tell) tell(news);
        else if (!news.isBehind) await redraw(context, watch, news);
        await options.onLook?.(news);
      },
    });
  } finally {
    context.terminal.clear();
  }
}

async function redraw({ terminal }: CommandContext, watch: SweepWatch, news: SweepNews): Promise<void> {
  const lasting = news.entries.filter(isForPeople).map((entry) => entryLine(entry, terminal.paint));
  const facts = await watch.frame(news.sweep);
  for (const line of lasting) terminal.line(line);
  terminal.draw(liveFrame({ ...facts, columns: terminal.columns, rows: terminal.rows }, terminal.paint));
}

function isForPeople({ body }: LogEntry): boolean {
  return !quietNotices.has(body.code);
}

function lineTeller({ terminal }: CommandContext) {
  return ({ sweep, ended, entries }: SweepNews): void => {
    for (const entry of entries.filter(isForPeople)) terminal.line(entryLine(entry, terminal.paint));
    for (const { trial, isBest } of ended)
      terminal.line(endedTrialLine(trial, sweep.definition.objective, isBest, terminal.paint));
  };
}

function jsonTeller({ terminal }: CommandContext) {
  const event = (entry: LogEntry) => ({
    event: entry.kind,
    at: new Date(entry.atMs).toISOString(),
    trial: entry.trial,
    ...entry.body,
  });
  return ({ ended, entries }: SweepNews): void => {
    for (const entry of entries) terminal.line(JSON.stringify(event(entry)));
    for (const { trial, isBest } of ended)
      terminal.line(JSON.stringify({ event: 'trial.ended', isBest, trial: trialJson(trial) }));
  };
}

/** Notes for people in a sweep's log, in order. */
export async function sweepNotices({ store }: Pick<Workspace, 'store'>, sweepId: string): Promise<readonly LogEntry[]> {
  return (await store.log({ sweepId, kinds: ['notice', 'attempt.noticed'] })).filter(isForPeople);
}

/** How a summary is printed. */
export interface SummaryOptions extends CommonOptions {
  /** Whether the notices are already printed above. @defaultValue false */
  readonly hasNotices?: boolean;
}

/**
 * Prints the state of a sweep: counts, grouped failures with their logs, best configuration.
 * @returns why no trial has a value; undefined if one has
 */
export async function tellSummary(
  context: CommandContext,
  workspace: Workspace,
  sweep: SweepRow,
  { json, hasNotices = false }: SummaryOptions,
): Promise<NoResult | undefined> {
  const { store, files } = workspace;
  const [counts, best, noResult, notices, gain] = await Promise.all([
    store.trialCounts(sweep.id),
    readBest(store, sweep),
    readNoResult(store, sweep),
    readTrialNotices(store, sweep.id),
    readPredictedGain(store, sweep),
  ]);
  const baseline = await readBaseline(store, sweep, best);
  const recommended = await readRecommended(store, sweep, best);
  if (json) {
    const facts = sweepJson(sweep, {
      counts,
      best,
      baseline,
      recommended: recommended ?? null,
      noResult,
      nowMs: store.time.wallMs(),
      gain: gain ?? null,
    });
    const leftOut = leftOutJson(notices);
    context.terminal.line(JSON.stringify({ event: 'sweep', ...facts, leftOut }));
    return noResult;
  }
  const failures = groupFailures(await store.trials({ sweepId: sweep.id, states: ['failed'] }));
  const tails = await failureTails(failures.slice(0, 3), files);
  const state = standingAt(sweep, store.time.wallMs(), noResult);
  for (const line of summaryLines(
    { sweep, state, counts, best, baseline, recommended, noResult, failures, tails, notices, hasNotices, gain },
    context.terminal.paint,
  ))
    context.terminal.line(line);
  return noResult;
}
