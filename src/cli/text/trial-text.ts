import type { Json } from '../../base/index.ts';
import { formatDuration } from '../../formats/index.ts';
import {
  type ConfigurationRecord,
  elapsedMs,
  type ObjectiveDefinition,
  type Standing,
  type TrialRow,
  type TrialState,
} from '../../model/index.ts';
import { standingText, stopText } from '../../results/index.ts';
import { numberText, oneLine, type Paint } from './text.ts';

/** A configuration on one line: `lr=0.01 optimizer={name=sgd momentum=0.9}`. */
export function configurationText(config: ConfigurationRecord): string {
  return Object.entries(config)
    .map(([name, value]) => `${oneLine(name)}=${valueText(value)}`)
    .join(' ');
}

/** A configuration on several lines, nested parts indented. */
export function configurationLines(config: ConfigurationRecord, indent = ''): string[] {
  const width = Math.max(0, ...Object.keys(config).map((name) => name.length));
  return Object.entries(config).flatMap(([name, value]) =>
    isMapping(value)
      ? [`${indent}${oneLine(name)}`, ...configurationLines(value, `${indent}  `)]
      : [`${indent}${oneLine(name).padEnd(width)}  ${valueText(value)}`],
  );
}

function valueText(value: Json): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return /^[\w./:+-]+$/.test(value) ? value : JSON.stringify(value);
  return isMapping(value) ? `{${configurationText(value)}}` : JSON.stringify(value);
}

function isMapping(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The state of a trial or the standing of a sweep, in its color. */
export function stateText(state: TrialState | Standing, paint: Paint): string {
  if (state === 'no_result') return paint.red(standingText(state));
  if (state === 'completed') return paint.green(state);
  if (state === 'failed') return paint.red(state);
  if (state === 'stopped' || state === 'canceled') return paint.yellow(state);
  return state === 'running' ? paint.cyan(state) : state;
}

/**
 * A trial that has ended, on one line: number, state, metric, reports, time, reason, configuration.
 * @param isBest it is the best trial so far
 */
export function endedTrialLine(
  trial: TrialRow,
  objective: ObjectiveDefinition | null,
  isBest: boolean,
  paint: Paint,
): string {
  const value = bestOrLast(trial);
  const metric =
    objective === null || value === null
      ? ''
      : `${oneLine(objective.primaryMetric)} ${numberText(value)}${isBest ? paint.green(' *best*') : ''}`;
  const parts = [
    `trial ${trial.number}`,
    stateText(trial.state, paint),
    metric,
    trial.parent === null ? '' : `from trial ${trial.parent}`,
    trial.intervals > 1 ? `${trial.intervals} reports` : '',
    trial.endedAtMs === null ? '' : ranText(trial, trial.endedAtMs),
    reasonText(trial),
    paint.dim(configurationText(trial.config)),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/**
 * How long a trial ran; empty for one that did not. The commit that launches a trial may count as its start, so one that
 * was never launched can have a start, too.
 */
export function ranText({ failure, startedAtMs, endedAtMs }: TrialRow, nowMs: number): string {
  if (startedAtMs === null || failure === 'never_launched') return '';
  return formatDuration(elapsedMs(startedAtMs, endedAtMs ?? nowMs));
}

/** The best value, or the last one if all are NaN or infinite. */
export function bestOrLast({ best, last }: TrialRow): number | null {
  return best ?? last;
}

/** Why a trial ended; for a completed one, which of its lines were no valid reports, usually empty. */
export function reasonText(trial: TrialRow): string {
  if (trial.state === 'stopped' && trial.stop) return `by ${trial.stop.policy}: ${oneLine(stopText(trial) ?? '')}`;
  const failure = trial.failure?.replaceAll('_', ' ') ?? '';
  const message = trial.message === null ? '' : oneLine(trial.message);
  return [failure, message].filter((part) => part !== '').join(': ');
}
