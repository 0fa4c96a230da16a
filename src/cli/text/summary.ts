import { formatDuration } from '../../formats/index.ts';
import {
  elapsedMs,
  isFinalSweepState,
  type Standing,
  type SweepRow,
  type TrialCounts,
  type TrialRow,
  trialStates,
} from '../../model/index.ts';
import {
  type Baseline,
  baselineText,
  gainText,
  type NoResult,
  type PredictedGain,
  type Recommended,
  recommendedText,
  type TrialNotices,
} from '../../results/index.ts';
import { asClause, countOf, numberText, oneLine, type Paint } from './text.ts';
import { configurationLines, reasonText, stateText } from './trial-text.ts';

/** Failed trials with the same kind of failure. */
export interface FailureGroup {
  /** Kind and message, with numbers masked. */
  readonly reason: string;
  /** Ordered by number. */
  readonly trials: readonly TrialRow[];
}

/** Groups failed trials by kind and message; numbers in messages (addresses, sizes) do not separate groups. */
export function groupFailures(trials: readonly TrialRow[]): FailureGroup[] {
  const groups = new Map<string, TrialRow[]>();
  for (const trial of trials) {
    if (trial.state !== 'failed') continue;
    const key = reasonText(trial).replace(/0x[0-9a-f]+|\d+(\.\d+)?/gi, '#');
    const group = groups.get(key);
    if (group) group.push(trial);
    else groups.set(key, [trial]);
  }
  return [...groups.values()]
    .map((members) => ({
      reason: (members[0] && reasonText(members[0])) || 'no reason recorded',
      trials: members.sort((a, b) => a.number - b.number),
    }))
    .sort((a, b) => b.trials.length - a.trials.length);
}

/** What the final summary of a sweep needs. */
export interface SummaryFacts {
  readonly sweep: SweepRow;
  /** Its `standing`. */
  readonly state: Standing;
  readonly counts: TrialCounts;
  /** Best trial; undefined without one. */
  readonly best: TrialRow | undefined;
  /** The trial of the default configuration, compared with the best; undefined without one. */
  readonly baseline: Baseline | undefined;
  /** The trial that is likely the best; undefined where that is the best one. */
  readonly recommended?: Recommended | undefined;
  /** Predicted gain of the next trials; undefined if there is none. */
  readonly gain?: PredictedGain | undefined;
  /** Why no trial has a value; undefined if one has. */
  readonly noResult: NoResult | undefined;
  readonly failures: readonly FailureGroup[];
  /** Last lines of the log of the first trial of each group, by its number. */
  readonly tails: ReadonlyMap<number, readonly string[]>;
  /** Notices of its trials. */
  readonly notices: readonly TrialNotices[];
  /** Whether each notice has already been printed. */
  readonly hasNotices: boolean;
}

/** A sweep's final lines on the terminal: state, counts, grouped failures with their logs, best configuration. */
export function summaryLines(facts: SummaryFacts, paint: Paint): string[] {
  const { sweep, state, counts, failures, tails } = facts;
  const took = sweep.endedAtMs === null ? '' : ` in ${formatDuration(elapsedMs(sweep.createdAtMs, sweep.endedAtMs))}`;
  const reason = sweep.message === null ? '' : `: ${oneLine(sweep.message)}`;
  return [
    `sweep ${sweep.id} ${stateText(state, paint)}${took}${reason}`,
    `trials: ${stateCountsText(counts, paint)}`,
    ...failures.flatMap((group) => failureLines(group, tails, paint)),
    ...leftOutLines(facts, paint),
    ...bestLines(facts, paint),
    ...gainLines(facts.gain),
  ];
}

/** `20 completed, 3 stopped, 1 failed`; states without trials are left out. */
function stateCountsText(counts: TrialCounts, paint: Paint): string {
  const order = [...trialStates].sort((a, b) => Number(b === 'completed') - Number(a === 'completed'));
  const parts = order
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${stateText(state, paint)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function failureLines({ reason, trials }: FailureGroup, tails: SummaryFacts['tails'], paint: Paint): string[] {
  const numbers = trials.map(({ number }) => number);
  const tail = tails.get(numbers[0] ?? -1) ?? [];
  return [
    `${paint.red('failed')}: ${trialsText(numbers)}: ${reason}`,
    ...tail.map((line) => paint.dim(`  | ${oneLine(line)}`)),
  ];
}

/** `trial 3`, `trials 0, 3`; at most the first five. */
function trialsText(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 5).join(', ') + (numbers.length > 5 ? `, … (${numbers.length} in all)` : '');
  return `${numbers.length === 1 ? 'trial' : 'trials'} ${shown}`;
}

/** One line that says where omitted reports are listed; nothing if none was omitted. */
function leftOutLines({ sweep, notices, hasNotices }: SummaryFacts, paint: Paint): string[] {
  const affected = notices.filter(({ leftOut }) => leftOut > 0);
  if (affected.length === 0) return [];
  const count = affected.reduce((sum, { leftOut }) => sum + leftOut, 0);
  const least = affected.some(({ isMore }) => isMore) ? 'at least ' : '';
  const pointer = hasNotices ? '' : `: "hyperdrive status ${sweep.id}" lists why`;
  const where = trialsText(affected.map(({ trial }) => trial));
  return [`${paint.yellow('left out')}: ${least}${countOf(count, 'report')} of ${where}${pointer}`];
}

/** `20`, or `20+` if there may be more; empty for none. */
export function leftOutText(notices: TrialNotices | undefined): string {
  return notices === undefined || notices.leftOut === 0 ? '' : `! ${notices.leftOut}${notices.isMore ? '+' : ''}`;
}

/** The predicted gain as a line; nothing without one. */
export function gainLines(gain: PredictedGain | undefined): string[] {
  return gain === undefined ? [] : [gainText(gain, { value: numberText, duration: formatDuration })];
}

function bestLines({ sweep, counts, best, baseline, recommended, noResult }: SummaryFacts, paint: Paint): string[] {
  const { objective, objectives } = sweep.definition;
  if (objective === null) return [];
  if (noResult !== undefined) return [noResultLine(noResult, { sweep, counts }, paint)];
  if (objectives !== undefined)
    return [`Pareto front of ${objectives.length} objectives: "hyperdrive best ${sweep.id}" shows it`];
  const metric = oneLine(objective.primaryMetric);
  if (best === undefined) return [`best: none, because no trial within the outcome constraints reported "${metric}"`];
  return [
    `best: trial ${best.number}, ${metric} ${paint.bold(numberText(best.best))} (${stateText(best.state, paint)})`,
    ...baselineLines(baseline),
    ...configurationLines(best.config, '  '),
    ...recommendedLines(recommended),
  ];
}

/** Which trial is likely the best; nothing where that is the best one. */
export function recommendedLines(recommended: Recommended | undefined): string[] {
  return recommended === undefined ? [] : [recommendedText(recommended, numberText)];
}

/** How the best trial compares with the default. */
export function baselineLines(baseline: Baseline | undefined): string[] {
  return baseline === undefined ? [] : [`  ${baselineText(baseline, numberText)}`];
}

/** Prints an error if completed trials have no value; failures are already printed. */
function noResultLine(
  { title, detail }: NoResult,
  { sweep, counts }: Pick<SummaryFacts, 'sweep' | 'counts'>,
  paint: Paint,
): string {
  const isFinal = isFinalSweepState(sweep.state);
  if (counts.completed + counts.stopped === 0)
    return isFinal ? `best: none, because ${oneLine(asClause(title))}` : 'best: none yet';
  const word = isFinal ? paint.red('error') : paint.yellow('warning');
  return `${word}: ${oneLine(`${asClause(title)}. ${detail}`)}`;
}
