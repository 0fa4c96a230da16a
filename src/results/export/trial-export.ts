import { type Json, toCsv } from '../../base/index.ts';
import {
  elapsedMs,
  metricValueToJson,
  type RankedSummary,
  type ReportedMetrics,
  type TrialRow,
} from '../../model/index.ts';
import { leafCells } from '../../space/index.ts';
import { stopText } from '../words/index.ts';

/** What a trial reported for a metric. Best, min and max cover finite values; a step is null if there is none. */
type ExportedSummary = Omit<RankedSummary, 'last'>;

/** One trial of an exported table. */
export interface ExportedTrial {
  readonly number: number;
  readonly state: string;
  /** Best and last value of the primary metric; a word for a number that JSON lacks; null if there is none. */
  readonly best: number | 'NaN' | 'Infinity' | '-Infinity' | null;
  readonly last: number | 'NaN' | 'Infinity' | '-Infinity' | null;
  /** Number of reports of the primary metric. */
  readonly intervals: number;
  readonly attempts: number;
  /** The trial whose outputs it started from; null: it started from scratch. */
  readonly parent: number | null;
  readonly failure: string | null;
  readonly message: string | null;
  /** Why a policy stopped it, and what it would have needed to continue. */
  readonly stopReason: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** From start to end; null unless both are known. */
  readonly seconds: number | null;
  /** Last value of each reported metric. */
  readonly metrics?: { readonly [name: string]: number | 'NaN' | 'Infinity' | '-Infinity' };
  /** More facts about each reported metric. */
  readonly metricSummaries?: { readonly [name: string]: ExportedSummary };
  /** The configuration as given to the trial. */
  readonly parameters: { readonly [name: string]: Json };
}

/**
 * One row per trial, in the given order.
 * @param reported the metrics of the trials. @defaultValue rows without metrics
 */
export function exportedTrials(trials: readonly TrialRow[], reported?: ReportedMetrics): ExportedTrial[] {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return trials.map((trial) => ({
    number: trial.number,
    state: trial.state,
    best: trial.best === null ? null : metricValueToJson(trial.best),
    last: trial.last === null ? null : metricValueToJson(trial.last),
    intervals: trial.intervals,
    attempts: trial.attempts,
    parent: trial.parent,
    failure: trial.failure,
    message: trial.message,
    stopReason: stopText(trial) ?? null,
    createdAt: new Date(trial.createdAtMs).toISOString(),
    startedAt: iso(trial.startedAtMs),
    endedAt: iso(trial.endedAtMs),
    seconds:
      trial.startedAtMs === null || trial.endedAtMs === null
        ? null
        : elapsedMs(trial.startedAtMs, trial.endedAtMs) / 1000,
    ...(reported && metricsOf(trial, reported)),
    parameters: trial.config,
  }));
}

function metricsOf({ number }: TrialRow, { names, further = [], last, summary }: ReportedMetrics) {
  const reported = [...names, ...further].filter((name) => last(number, name) !== undefined);
  const metrics = reported.map((name) => [name, metricValueToJson(last(number, name) ?? Number.NaN)] as const);
  const summaries = reported.flatMap((name) => {
    const found = summary?.(number, name);
    return found === undefined ? [] : [[name, exportedSummary(found)] as const];
  });
  return {
    metrics: Object.fromEntries(metrics),
    ...(summary && { metricSummaries: Object.fromEntries(summaries) }),
  };
}

function exportedSummary({ last: _, ...summary }: RankedSummary): ExportedSummary {
  return summary;
}

const columns = [
  ['number', 'number'],
  ['state', 'state'],
  ['best', 'best'],
  ['last', 'last'],
  ['intervals', 'intervals'],
  ['attempts', 'attempts'],
  ['failure', 'failure'],
  ['message', 'message'],
  ['stop_reason', 'stopReason'],
  ['created_at', 'createdAt'],
  ['started_at', 'startedAt'],
  ['ended_at', 'endedAt'],
  ['seconds', 'seconds'],
] as const satisfies readonly (readonly [string, keyof ExportedTrial])[];

/** Columns `metric_<word>.<name>`, in this order, with their content. */
const summaryColumns = [
  ['last_step', 'lastStep'],
  ['best', 'best'],
  ['best_step', 'bestStep'],
  ['min', 'min'],
  ['min_step', 'minStep'],
  ['max', 'max'],
  ['max_step', 'maxStep'],
  ['reports', 'reports'],
] as const satisfies readonly (readonly [string, keyof ExportedSummary])[];

/** Names of the leaves of the trials' configurations, in order of first appearance: the columns `param.<name>`. */
export function trialParameterNames(trials: readonly TrialRow[]): string[] {
  return [...new Set(trials.flatMap(({ config }) => [...leafCells(config).keys()]))];
}

/**
 * The trials as CSV (RFC 4180). Columns, in order: the fixed ones; `metric.<name>` for the last value of the primary
 * metric and of each metric that only the trials name; `metric_last_step.<name>`, `metric_min.<name>` and so on for
 * every metric; `parent`; `metric.<name>` for each further objective and bounded metric; `param.<name>` for each leaf
 * of the configurations, dotted for nested choices, in order of first appearance. A mapping whose parts have columns
 * has none itself. Lists are JSON text.
 * @param options.names the leaves, if the trials are only part of the export. @defaultValue those of these trials
 * @param options.others the metrics of the trials. @defaultValue no columns of metrics
 * @param options.header whether to write the first line with the column names. @defaultValue true
 */
export function trialsToCsv(
  trials: readonly TrialRow[],
  options: {
    readonly names?: readonly string[];
    readonly others?: ReportedMetrics | undefined;
    readonly header?: boolean;
  } = {},
): string {
  const { names = trialParameterNames(trials), others, header = true } = options;
  const metrics = others?.names ?? [];
  const further = others?.further ?? [];
  const summarized =
    others?.summary === undefined
      ? []
      : [...metrics, ...further].flatMap((name) => summaryColumns.map((column) => [name, ...column] as const));
  const rows = exportedTrials(trials, others).map((row, i) => {
    const trial = trials[i];
    const cells = trial === undefined ? undefined : leafCells(trial.config);
    return [
      ...columns.map(([, key]) => row[key]),
      ...further.map((name) => row.metrics?.[name]),
      ...summarized.map(([name, , key]) => row.metricSummaries?.[name]?.[key]),
      row.parent,
      ...metrics.map((name) => row.metrics?.[name]),
      ...names.map((name) => cells?.get(name)),
    ];
  });
  const titles = [
    ...columns.map(([name]) => name),
    ...further.map((name) => `metric.${name}`),
    ...summarized.map(([name, word]) => `metric_${word}.${name}`),
    'parent',
    ...metrics.map((name) => `metric.${name}`),
    ...names.map((name) => `param.${name}`),
  ];
  const text = toCsv(titles, rows);
  return header ? text : text.slice(text.indexOf('\r\n') + 2);
}
