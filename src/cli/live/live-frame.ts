import { formatDuration } from '../../formats/index.ts';
import { elapsedMs, type Standing, type SweepRow, type TrialRow } from '../../model/index.ts';
import type { Baseline, PredictedGain, Recommended } from '../../results/index.ts';
import type { Progress } from '../text/progress.ts';
import { baselineLines, gainLines, recommendedLines } from '../text/summary.ts';
import { progressBar, tableLines } from '../text/table.ts';
import { cut, numberText, oneLine, type Paint } from '../text/text.ts';
import { bestOrLast, configurationText, reasonText, stateText } from '../text/trial-text.ts';

/** The content of one frame of the live view. */
export interface FrameFacts {
  readonly sweep: SweepRow;
  /** Its `standing`. */
  readonly state: Standing;
  readonly progress: Progress;
  /** Best first. */
  readonly leaders: readonly TrialRow[];
  readonly running: readonly TrialRow[];
  /** Newest first. */
  readonly failures: readonly TrialRow[];
  /** The trial of the default configuration, compared with the best; undefined without one. */
  readonly baseline?: Baseline | undefined;
  /** The trial that is likely the best; undefined where that is the best one. */
  readonly recommended?: Recommended | undefined;
  /** Predicted gain of the next trials; undefined if there is none. */
  readonly gain?: PredictedGain | undefined;
  readonly nowMs: number;
  /** Size of the terminal. */
  readonly columns: number;
  readonly rows: number;
}

/**
 * The live view as lines that fit the terminal: progress, best so far, running trials, last failures.
 * Sections shrink with the height; the first line always stays.
 */
export function liveFrame(facts: FrameFacts, paint: Paint): string[] {
  const { leaders, running, failures, columns, rows, sweep, state } = facts;
  // One row stays free for the cursor.
  let left = Math.max(1, rows - 1);
  const lines: string[] = [];
  const add = (section: readonly string[]) => {
    const fits = section.slice(0, Math.max(0, left));
    lines.push(...fits);
    left -= fits.length;
  };
  add(headLines(facts, paint));
  const share = Math.max(1, Math.floor((left - 4) / 2));
  if (sweep.definition.objective !== null && leaders.length > 0)
    add([
      ...trialTable('best', leaders.slice(0, Math.min(5, share)), facts, paint),
      ...[...baselineLines(facts.baseline), ...recommendedLines(facts.recommended)].map((line) => cut(line, columns)),
    ]);
  if (state !== 'completed' && left > 1) add(gainLines(facts.gain).map((line) => cut(line, columns)));
  if (running.length > 0)
    add(trialTable('running', running.slice(0, Math.max(1, Math.min(10, left - 4))), facts, paint));
  if (failures.length > 0 && left > 1)
    add([
      paint.dim('last failures'),
      ...failures.slice(0, 3).map((trial) => cut(`trial ${trial.number}: ${reasonText(trial)}`, columns)),
    ]);
  return lines;
}

function headLines({ sweep, state, progress, nowMs, columns }: FrameFacts, paint: Paint): string[] {
  const elapsed = formatDuration(elapsedMs(sweep.createdAtMs, sweep.endedAtMs ?? nowMs));
  const left = progress.leftMs === null ? '' : `, about ${formatDuration(progress.leftMs)} left`;
  const name = oneLine(sweep.definition.displayName ?? sweep.definition.name);
  const tail = ` ${progress.ended}/${progress.total} trials, ${progress.running} running, ${elapsed}${left}`;
  const bar = Math.max(10, Math.min(40, columns - tail.length));
  return [
    `${paint.bold(cut(name, Math.max(10, columns - 40)))}  ${sweep.id}  ${stateText(state, paint)}`,
    `${paint.green(progressBar(progress.fraction, bar))}${cut(tail, Math.max(0, columns - bar))}`,
  ];
}

function trialTable(title: string, trials: readonly TrialRow[], facts: FrameFacts, paint: Paint): string[] {
  const metric = oneLine(facts.sweep.definition.objective?.primaryMetric ?? 'metric');
  return tableLines(
    [
      { title, align: 'right' },
      { title: 'state' },
      { title: cut(metric, 24), align: 'right' },
      { title: 'reports', align: 'right' },
      { title: 'time', align: 'right' },
      { title: 'configuration', flexible: true },
    ],
    trials.map((trial) => [
      String(trial.number),
      stateText(trial.state, paint),
      numberText(bestOrLast(trial)),
      String(trial.intervals),
      trial.startedAtMs === null ? '-' : formatDuration(elapsedMs(trial.startedAtMs, trial.endedAtMs ?? facts.nowMs)),
      configurationText(trial.config),
    ]),
    paint,
    facts.columns,
  );
}
