import type { StateColour } from '../axes/palette.ts';
import { type ChartAnswer, type ChartFacts, metricOf, stateOfCode, type VersionMark } from '../sweep-facts.ts';
import type { HistoryFacts } from './schema.ts';
import { marksWithin } from './version-marks.ts';

/** Least, greatest and number of values per column of pixels. */
export interface HistoryColumns {
  readonly lo: ArrayLike<number>;
  readonly hi: ArrayLike<number>;
  readonly hits: ArrayLike<number>;
}

/** Most trials that each have a mark. */
export const historyMarks = 3_000;

/** One mark per trial. */
export interface HistoryPoints {
  readonly trial: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly state: readonly StateColour[];
}

/** Objective history: each trial's best value, in order of suggestion. */
export interface HistoryData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  /** Length of the axis of trial numbers. */
  readonly total: number;
  readonly ended: number;
  readonly range: { readonly low: number; readonly middle: number; readonly high: number };
  readonly incumbents: readonly (readonly [number, number])[];
  readonly columns: HistoryColumns;
  /** Single trials, if they are few enough to distinguish. */
  readonly points?: HistoryPoints;
  /** Trials of the selection, drawn over the others. */
  readonly selected?: HistoryColumns | undefined;
  /** Versions of the definition after the first, rising. @defaultValue none */
  readonly changes?: readonly VersionMark[];
}

/** Incumbents in order of trial numbers: trials end in another order than they are suggested. */
export function stepsByNumber(
  incumbents: readonly (readonly [number, number])[],
  goal: 'minimize' | 'maximize',
): readonly (readonly [number, number])[] {
  const steps: (readonly [number, number])[] = [];
  for (const step of [...incumbents].sort((a, b) => a[0] - b[0])) {
    const last = steps.at(-1);
    if (last === undefined || (goal === 'maximize' ? step[1] > last[1] : step[1] < last[1])) steps.push(step);
  }
  return steps;
}

/**
 * The value axis: from the value that 42 % of the trials do not reach to a little beyond the best. A number says how
 * many lie beyond. The padding of the range belongs to all values and may be many times the part shown, so only values count.
 */
export function historyDomain({
  range,
  goal,
  ended,
  incumbents,
  columns: { lo, hi, hits },
}: HistoryData): readonly [number, number] {
  const isMax = goal === 'maximize';
  let best = incumbents.at(-1)?.[1] ?? range.middle;
  for (let c = 0; c < hits.length; c++) {
    if (!hits[c]) continue;
    best = isMax ? Math.max(best, hi[c] ?? best) : Math.min(best, lo[c] ?? best);
  }
  // The third step is close enough to the best to be shown with the later steps.
  const step = incumbents[Math.min(2, incumbents.length - 1)]?.[1] ?? range.middle;
  const far = step + (step - best) * 0.4;
  const worst =
    ended <= fewTrials
      ? isMax
        ? range.low
        : range.high
      : isMax
        ? Math.min(range.middle, Math.max(range.low, far))
        : Math.max(range.middle, Math.min(range.high, far));
  // All values alike lie in the middle of the padded range.
  if (!(isMax ? worst < best : worst > best)) return [range.low, range.high];
  const end = best + margin * (best - worst);
  return isMax ? [worst, end] : [end, worst];
}

/** Up to this many trials the axis shows the whole range of the metric: with few trials, none may be cut off for detail. */
const fewTrials = 20;

/** Space beyond the best value, as a share of the axis. */
const margin = 0.05;

/** Whether the chart marks a change of the definition, for its legend. */
export function hasVersionMarks({ changes = [], total }: Pick<HistoryData, 'changes' | 'total'>): boolean {
  return marksWithin(changes, total).length > 0;
}

/** Number of trials beyond the axis. */
export function countBeyond({ points, goal }: HistoryData, [low, high]: readonly [number, number]): number {
  let count = 0;
  for (let i = 0; i < (points?.value.length ?? 0); i++) {
    const v = points?.value[i] ?? Number.NaN;
    if (goal === 'maximize' ? v < low : v > high) count++;
  }
  return count;
}

/** The chart's data from the server's response. */
export function historyData(
  head: ChartFacts,
  { header, arrays }: ChartAnswer<HistoryFacts>,
  selected?: HistoryColumns,
): HistoryData {
  const points = arrays.has('value')
    ? { trial: arrays.u32('trial'), value: arrays.f32('value'), state: Array.from(arrays.u8('state'), stateOfCode) }
    : undefined;
  return {
    ...metricOf(head),
    total: historyLength(head, { header, arrays }),
    ended: head.ended,
    incumbents: head.incumbents,
    changes: head.changes,
    columns: { lo: arrays.f32('lo'), hi: arrays.f32('hi'), hits: arrays.u32('hits') },
    ...(points === undefined ? {} : { points }),
    selected,
  };
}

/** Length of the axis of trial numbers: a growing one would make every mark move; a canceled sweep never reaches its total. */
export function historyLength(
  head: Pick<ChartFacts, 'endedAtMs'>,
  { header, arrays }: ChartAnswer<HistoryFacts>,
): number {
  if (head.endedAtMs === null) return header.total;
  return Math.max(1, lastNumber(arrays.has('trial') ? arrays.u32('trial') : undefined, header));
}

function lastNumber(trials: Uint32Array | undefined, { total }: HistoryFacts): number {
  // Columns of pixels were counted over the total.
  return trials === undefined ? total : trials.reduce((most, trial) => Math.max(most, trial + 1), 1);
}
