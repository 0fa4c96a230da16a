import {
  type ConfigurationRecord,
  type EndingReason,
  elapsedMs,
  isFinalSweepState,
  isUnlimited,
  type Limits,
  type Standing,
  type StopWhen,
  type SweepRow,
  type SweepState,
  standingOf,
  type TrialRow,
  type TrialState,
} from '../../model/index.ts';
import {
  type Baseline,
  compareWithBaseline,
  type NoResult,
  noResult,
  type PredictedGain,
  predictedGain,
  type Recommended,
} from '../../results/index.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { MetricRange } from '../kernel/columns.ts';

/** The best trial so far. */
interface BestFigures {
  readonly trial: number;
  readonly value: number;
  readonly state: TrialState;
  readonly intervals: number;
  readonly durationMs: number | null;
  readonly config: ConfigurationRecord;
}

/** Head figures of a sweep. */
export interface Figures {
  readonly state: SweepState;
  readonly standing: Standing;
  readonly paused: boolean;
  readonly message: string | null;
  readonly endingReason: EndingReason | null;
  readonly total: number;
  readonly ended: number;
  readonly counts: Readonly<Record<TrialState, number>>;
  readonly reports: number;
  readonly best: BestFigures | null;
  /** The trial of the default configuration, compared with the best; null without one. */
  readonly baseline: Baseline | null;
  /** The trial that is likely the best; null where that is the best one. */
  readonly recommended: Recommended | null;
  /** What the next trials are expected to improve; null with several objectives or none, and while too few have a value. */
  readonly gain: PredictedGain | null;
  readonly metricRange: MetricRange | null;
  readonly maxIntervals: number;
  readonly elapsedMs: number;
  readonly trialsPerHour: number | null;
  readonly remainingMs: number | null;
  readonly workMs: number;
  readonly savedMs: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly limits: Limits;
  /** When the sweep ends by its predicted gain; null: never. */
  readonly stopWhen: StopWhen | null;
  readonly limitsVersion: number;
  readonly definitionVersion: number;
  readonly isDriven: boolean;
}

/** Input of the head figures. */
export interface FiguresInput {
  readonly sweep: SweepRow;
  readonly view: SweepView;
  readonly counts: Readonly<Record<TrialState, number>>;
  readonly reports: number;
  /** The best trial, ended or not; undefined without one. */
  readonly best: TrialRow | undefined;
  /** The trial of the default configuration; undefined without one. */
  readonly baseline: TrialRow | undefined;
  /** The trial that is likely the best; undefined where that is the best one. */
  readonly recommended: Recommended | undefined;
  /** Why no trial of a completed sweep has a value; undefined if one has, and before it completes. */
  readonly noResult: NoResult | undefined;
  /** Whether a process drives it. */
  readonly isDriven: boolean;
  readonly nowMs: number;
}

const hourMs = 3_600_000;

/** Number of trials a sweep will have. */
export function totalTrials(sweep: SweepRow): number {
  return sweep.totalEffective ?? sweep.limits.maxTotalTrials;
}

/** Head figures from incremental totals, without a pass over the trials. */
export function figuresOf(input: FiguresInput): Figures {
  const { sweep, view, counts, reports, nowMs } = input;
  const isFinal = isFinalSweepState(sweep.state);
  const { maxIntervals, retries, workMs, savedMs, firstStartMs, failures } = view.totals();
  const untilMs = sweep.endedAtMs ?? nowMs;
  const total = totalTrials(sweep);
  const perHour = rateOf(view, firstStartMs, isFinal ? untilMs : nowMs, isFinal);
  return {
    state: sweep.state,
    standing: standingOf(sweep, { isDriven: input.isDriven, hasResult: input.noResult === undefined }),
    paused: sweep.paused,
    message: sweep.message,
    endingReason: sweep.endingReason,
    total,
    ended: view.rows,
    counts,
    reports,
    best: bestOf(input),
    baseline: baselineOf(input),
    recommended: input.recommended ?? null,
    gain: gainOf(sweep, view),
    metricRange: view.metricRange(),
    maxIntervals,
    elapsedMs: elapsedMs(sweep.createdAtMs, untilMs),
    trialsPerHour: perHour,
    remainingMs:
      isFinal || sweep.paused || perHour === null || isUnlimited(total)
        ? null
        : (Math.max(0, total - view.rows) / perHour) * hourMs,
    workMs,
    savedMs,
    failures,
    retries,
    limits: sweep.limits,
    stopWhen: sweep.definition.stopWhen ?? null,
    limitsVersion: sweep.limitsVersion,
    definitionVersion: sweep.definitionVersion,
    isDriven: !isFinal && input.isDriven,
  };
}

/** Sorts all values, so of many trials only after a hundredth of them is new. */
function gainOf(sweep: SweepRow, view: SweepView): PredictedGain | null {
  const { stopWhen, costPerHour } = sweep.definition;
  const key = `gain ${JSON.stringify([stopWhen, costPerHour, sweep.limits.maxConcurrentTrials, sweep.state])}`;
  const make = () => predictedGain(sweep, { losses: view.losses, medianMs: view.medianMs() }) ?? null;
  return view.derived(key, make, (rows) => view.rows <= rows * 1.01);
}

/** Ended trials an hour: of the last hour while it runs, of its whole time once it is final. */
function rateOf(view: SweepView, firstStartMs: number, untilMs: number, isWhole: boolean): number | null {
  if (Number.isNaN(firstStartMs) || untilMs <= firstStartMs) return null;
  const windowMs = isWhole ? untilMs - firstStartMs : Math.min(hourMs, untilMs - firstStartMs);
  const ended = isWhole ? view.rows : view.endedSince(untilMs - windowMs);
  return ended === 0 ? null : (ended / windowMs) * hourMs;
}

function bestOf({ best, nowMs }: FiguresInput): BestFigures | null {
  if (best === undefined || best.best === null) return null;
  const { number, state, intervals, startedAtMs, endedAtMs, config } = best;
  return {
    trial: number,
    value: best.best,
    state,
    intervals,
    durationMs: startedAtMs === null ? null : elapsedMs(startedAtMs, endedAtMs ?? nowMs),
    config,
  };
}

function baselineOf({ sweep, best, baseline }: FiguresInput): Baseline | null {
  const goal = sweep.definition.objective?.goal;
  return baseline === undefined || goal === undefined ? null : compareWithBaseline(baseline, best, goal);
}

/** Why a chart is empty or what went wrong. */
export interface AdviceText {
  readonly kind: 'waiting' | 'not_driven' | 'no_report' | 'outside' | 'all_failed' | 'paused';
  readonly title: string;
  readonly detail: string;
}

/**
 * What a person should know first; null if the figures show everything.
 * @param facts a failed trial, for its cause; metrics that were reported; why a completed sweep has no result
 */
export function adviceOf(
  sweep: SweepRow,
  figures: Figures,
  facts: {
    readonly failed: TrialRow | undefined;
    readonly reported: readonly string[];
    readonly noResult: NoResult | undefined;
  },
): AdviceText | null {
  const { counts, ended } = figures;
  const metric = sweep.definition.objective?.primaryMetric;
  const isFinal = isFinalSweepState(sweep.state);
  if (ended > 0 && counts.failed === ended) {
    const cause = facts.failed?.message ?? facts.failed?.failure ?? 'the log of any of them has the cause';
    return {
      kind: 'all_failed',
      title: ended === 1 ? 'The only trial that ended has failed' : `All ${ended} trials that ended have failed`,
      detail: cause,
    };
  }
  if (facts.noResult !== undefined && ended > 0)
    return { kind: 'no_report', title: facts.noResult.title, detail: facts.noResult.detail };
  const hasNoBest = metric !== undefined && ended > counts.failed && figures.best === null && counts.completed > 0;
  const { outcomeConstraints } = sweep.definition;
  if (hasNoBest && figures.metricRange !== null && outcomeConstraints !== undefined) {
    const bounds = outcomeConstraints.map(({ metric: name, min, max }) =>
      [...(min === undefined ? [] : [`${name} ≥ ${min}`]), ...(max === undefined ? [] : [`${name} ≤ ${max}`])].join(
        ', ',
      ),
    );
    return {
      kind: 'outside',
      title: 'No trial satisfies the outcome constraints so far',
      detail: `None of the ${ended} ended trials has last values with ${bounds.join(', ')}, so no trial is the best.`,
    };
  }
  const none = counts.completed > 0 ? noResult(sweep.definition, facts.reported) : undefined;
  const isMissing = none !== undefined && none.missing.length > 0 && (figures.best === null || isFinal);
  if (none && (isMissing || (hasNoBest && figures.metricRange === null)))
    return { kind: 'no_report', title: none.title, detail: none.detail };
  if (isFinal) return null;
  if (sweep.paused) {
    return {
      kind: 'paused',
      title: 'Paused',
      detail: 'Running trials continue; no new ones start until the sweep is resumed.',
    };
  }
  if (!figures.isDriven) {
    return { kind: 'not_driven', ...notDriven(sweep) };
  }
  if (ended === 0 && counts.running === 0) {
    const waiting = counts.queued + counts.starting;
    return {
      kind: 'waiting',
      title: 'Waiting for the first trial',
      detail:
        waiting === 0 ? 'No trial has been suggested yet.' : `${waiting} of ${figures.total} are queued or starting.`,
    };
  }
  return null;
}

/** How to continue depends on who runs the trials. */
function notDriven({ id, definition }: SweepRow): Omit<AdviceText, 'kind'> {
  switch (definition.trial.type) {
    case 'ask_tell':
      return {
        title: 'No program has this study open',
        detail: `Continue from a program with Study.open('${id}'), or with open of hyperdrive study --stdio.`,
      };
    case 'in_process':
      return {
        title: 'No process drives this sweep',
        detail: 'Its trials are a function of the program that created it: run that program again to continue.',
      };
    default:
      return {
        title: 'No process drives this sweep',
        detail: `Its controller is not running. Continue with: hyperdrive resume ${id}`,
      };
  }
}
