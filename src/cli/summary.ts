import { formatDuration } from '../formats/index.ts';
import { type SweepRow, type TrialRow, trialStates } from '../records/index.ts';
import type { TrialCounts } from './progress.ts';
import { numberText, oneLine, type Paint } from './text.ts';
import { configurationLines, reasonText, stateText } from './trial-text.ts';

/** Failed trials that failed alike. */
export interface FailureGroup {
  /** Kind and message, numbers masked. */
  readonly reason: string;
  /** In order of their numbers. */
  readonly trials: readonly TrialRow[];
}

/** Groups failed trials by kind and message; numbers in messages (addresses, sizes) do not tell groups apart. */
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

/** What the end of a sweep is told with. */
export interface SummaryFacts {
  readonly sweep: SweepRow;
  /** Its `standing`. */
  readonly state: string;
  readonly counts: TrialCounts;
  /** Best trial; undefined without one. */
  readonly best: TrialRow | undefined;
  /** Metrics that were reported; looked at only without a best trial. */
  readonly reported: readonly string[];
  readonly failures: readonly FailureGroup[];
  /** Last lines of the log of the first trial of each group, by its number. */
  readonly tails: ReadonlyMap<number, readonly string[]>;
}

/** Lines that end a sweep on the terminal: state, counts, grouped failures with their logs, best configuration. */
export function summaryLines(facts: SummaryFacts, paint: Paint): string[] {
  const { sweep, state, counts, failures, tails } = facts;
  const took = sweep.endedAtMs === null ? '' : ` in ${formatDuration(sweep.endedAtMs - sweep.createdAtMs)}`;
  const reason = sweep.message === null ? '' : `: ${oneLine(sweep.message)}`;
  return [
    `sweep ${sweep.id} ${stateText(state, paint)}${took}${reason}`,
    `trials: ${countsText(counts, paint)}`,
    ...failures.flatMap((group) => failureLines(group, tails, paint)),
    ...bestLines(facts, paint),
  ];
}

/** `20 completed, 3 stopped, 1 failed`; states without trials are left out. */
export function countsText(counts: TrialCounts, paint: Paint): string {
  const order = [...trialStates].sort((a, b) => Number(b === 'completed') - Number(a === 'completed'));
  const parts = order
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${stateText(state, paint)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function failureLines({ reason, trials }: FailureGroup, tails: SummaryFacts['tails'], paint: Paint): string[] {
  const numbers = trials.map(({ number }) => number);
  const shown = numbers.slice(0, 5).join(', ') + (numbers.length > 5 ? `, … (${numbers.length} in all)` : '');
  const tail = tails.get(numbers[0] ?? -1) ?? [];
  return [
    `${paint.red('failed')}: ${numbers.length === 1 ? 'trial' : 'trials'} ${shown}: ${reason}`,
    ...tail.map((line) => paint.dim(`  | ${oneLine(line)}`)),
  ];
}

function bestLines({ sweep, best, reported }: SummaryFacts, paint: Paint): string[] {
  const { objective, objectives, outcomeConstraints } = sweep.definition;
  if (objective === null) return [];
  if (objectives !== undefined) {
    const silent =
      best === undefined ? objectives.filter(({ primaryMetric }) => !reported.includes(primaryMetric)) : [];
    return silent.length === 0
      ? [`Pareto front of ${objectives.length} objectives: "hyperdrive best ${sweep.id}" shows it`]
      : [
          `best: none, because no trial reported ${silent.map((each) => `"${oneLine(each.primaryMetric)}"`).join(', ')}`,
        ];
  }
  const metric = oneLine(objective.primaryMetric);
  if (best === undefined && outcomeConstraints === undefined && reported.includes(objective.primaryMetric))
    return [`best: none, because every value of "${metric}" is NaN, infinite, or of a trial that failed`];
  const which = outcomeConstraints === undefined ? 'no trial' : 'no trial within the outcome constraints';
  if (best === undefined) return [`best: none, because ${which} reported "${metric}"`];
  return [
    `best: trial ${best.number}, ${metric} ${paint.bold(numberText(best.best))} (${stateText(best.state, paint)})`,
    ...configurationLines(best.config, '  '),
  ];
}
