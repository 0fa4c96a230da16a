import type { CurvesFacts, InsightsFacts, TimelineFacts } from '../views/index.ts';
import { METRIC, type MetricRange, type Numbers } from '../views/kernel.ts';
import type { CurvesData } from './curves.ts';
import type { HistoryColumns, HistoryData } from './history.ts';
import type { ImportanceItem } from './importance.ts';
import { type StateColour, stateNames } from './palette.ts';
import type { PlaneAxis } from './plane.ts';
import type { EffectMark, SliceData } from './slice.ts';
import type { TimelineData } from './timeline.ts';
import type { TradeOffData } from './trade-off.ts';
import type { VersionMark } from './version-marks.ts';

/** From views of a sweep to what charts draw: for the dashboard, which has them from the server, and for reports. */

/** A column of a sweep, as far as charts need it. */
export interface ChartColumn extends PlaneAxis {
  readonly id: string;
  /** Dotted path; `label` is its last part. */
  readonly name: string;
  readonly step: number | null;
  /** A choice whose options hold parameters. */
  readonly nested: boolean;
  /** The branch that has it. */
  readonly when: { readonly column: string; readonly value: number } | null;
}

/** A sweep, as far as charts need it. */
export interface SweepFacts {
  readonly metric: string | null;
  readonly goal: 'minimize' | 'maximize' | null;
  readonly metricRange: MetricRange | null;
  readonly ended: number;
  readonly endedAtMs: number | null;
  readonly incumbents: readonly (readonly [number, number])[];
  /** Versions of the definition after the first. */
  readonly changes: readonly VersionMark[];
  readonly columns: readonly ChartColumn[];
  readonly earlyTermination: {
    readonly type: string;
    readonly evaluationInterval?: number;
    readonly delayEvaluation?: number;
  };
}

/** Arrays of a view by name and type; a missing one is an error. */
export interface ChartArrays {
  has(name: string): boolean;
  get(name: string): Numbers;
  f32(name: string): Float32Array;
  u32(name: string): Uint32Array;
  u16(name: string): Uint16Array;
  u8(name: string): Uint8Array;
}

/** A view of a sweep. */
export interface ChartAnswer<Header> {
  readonly header: Header;
  readonly arrays: ChartArrays;
}

/** Header of the objective history. */
export interface HistoryFacts {
  readonly rows: number;
  readonly total: number;
  readonly px: number;
}

const stateOf = (code: number): StateColour => stateNames[code] ?? 'queued';

const anyRange: MetricRange = { low: 0, middle: 0.5, high: 1 };

const metricOf = (head: SweepFacts) => ({
  metric: head.metric ?? 'metric',
  goal: head.goal ?? ('minimize' as const),
  range: head.metricRange ?? anyRange,
});

export function historyData(
  head: SweepFacts,
  { header, arrays }: ChartAnswer<HistoryFacts>,
  selected?: HistoryColumns,
): HistoryData {
  const points = arrays.has('value')
    ? { trial: arrays.u32('trial'), value: arrays.f32('value'), state: Array.from(arrays.u8('state'), stateOf) }
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
  head: Pick<SweepFacts, 'endedAtMs'>,
  { header, arrays }: ChartAnswer<HistoryFacts>,
): number {
  if (head.endedAtMs === null) return header.total;
  return Math.max(1, lastNumber(arrays.has('trial') ? arrays.u32('trial') : undefined, header));
}

function lastNumber(trials: Uint32Array | undefined, { total }: HistoryFacts): number {
  // Columns of pixels were counted over the total.
  return trials === undefined ? total : trials.reduce((most, trial) => Math.max(most, trial + 1), 1);
}

export function curvesData(
  head: SweepFacts,
  { header, arrays }: ChartAnswer<Pick<CurvesFacts, 'selected' | 'maxIntervals' | 'stopped' | 'series' | 'reasons'>>,
): CurvesData {
  const flat = arrays.f32('flat');
  const flatAt = arrays.u32('flatAt');
  let from = 0;
  const series = header.series.map(({ trial, kind, state, length }) => {
    const at = flatAt.subarray(from, from + length);
    const values = flat.subarray(from, from + length);
    from += length;
    return { trial, kind, state, at, values };
  });
  const policy = head.earlyTermination;
  return {
    ...metricOf(head),
    trials: header.selected,
    maxIntervals: header.maxIntervals,
    mark: arrays.u32('mark'),
    count: arrays.u32('count'),
    ends: arrays.u32('ends'),
    q05: arrays.f32('q05'),
    q25: arrays.f32('q25'),
    q50: arrays.f32('q50'),
    q75: arrays.f32('q75'),
    q95: arrays.f32('q95'),
    series,
    stops: { trial: arrays.u32('stopTrial'), x: arrays.u32('stopX'), y: arrays.f32('stopY') },
    reasons: header.reasons,
    stopped: header.stopped,
    policy:
      policy.evaluationInterval === undefined
        ? null
        : { every: policy.evaluationInterval, delay: policy.delayEvaluation ?? 0 },
  };
}

export function timelineData({
  header,
  arrays,
}: ChartAnswer<Omit<TimelineFacts, 'originMs' | 'spanMs' | 'attempts'>>): TimelineData {
  const { mode, fromMs, toMs, lanes, rows, px, lanesPerRow } = header;
  return {
    fromMs,
    toMs: Math.max(toMs, fromMs + 1),
    lanes,
    body:
      mode === 'bars'
        ? {
            kind: 'bars',
            trial: arrays.u32('trial'),
            attempt: arrays.u16('attempt'),
            lane: arrays.u16('lane'),
            start: arrays.get('start'),
            end: arrays.get('end'),
            state: Array.from(arrays.u8('state'), stateOf),
          }
        : { kind: 'share', rows, px, lanesPerRow, busy: arrays.u8('busy'), lost: arrays.u8('lost') },
  };
}

/** A column as an axis; the metric too. */
export function planeAxis(head: SweepFacts, id: string): PlaneAxis {
  if (id === METRIC) {
    const { low, high } = head.metricRange ?? anyRange;
    const cut = head.goal === 'maximize' ? 'low' : 'high';
    return { label: head.metric ?? 'metric', kind: 'number', log: false, integer: false, low, high, values: [], cut };
  }
  const column = head.columns.find((other) => other.id === id);
  if (column === undefined)
    return { label: id, kind: 'number', log: false, integer: false, low: 0, high: 1, values: [] };
  const { name: label, kind, log, integer, low, high, values } = column;
  return { label, kind, log, integer, low, high, values };
}

/** Share of the outcome that a parameter explains, with a 90 % interval. */
export interface ParameterShare {
  /** Dotted name. */
  readonly parameter: string;
  readonly importance: number;
  readonly low: number;
  readonly high: number;
  /** Options with which it exists; empty where every trial has it. */
  readonly branches: readonly string[];
}

/** Bars of importance, with the column that stands for each parameter. */
export function importanceItems(
  head: Pick<SweepFacts, 'columns'>,
  shares: readonly ParameterShare[],
): readonly (ImportanceItem & { readonly column: string })[] {
  return shares.map(({ parameter, importance, low, high, branches }) => {
    // Parameters of sibling options that share a name are one: the first stands for them.
    const known = head.columns.find(({ name }) => name === parameter);
    const isConditional = branches.length > 0;
    const label = known === undefined || !isConditional ? parameter : known.label;
    return { column: known?.id ?? parameter, label, share: importance, low, high, isConditional };
  });
}

/** What a model says of the metric along one parameter. */
export interface ParameterCurve {
  readonly parameter: string;
  /** Place among the free parameters: the same as the column's. */
  readonly coordinate: number;
  readonly points: readonly {
    readonly value: unknown;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Marks of a curve on the axis of a column; undefined where there is none or it cannot be placed. */
export function effectMarks(
  head: Pick<SweepFacts, 'columns'>,
  curves: readonly ParameterCurve[],
  column: Pick<ChartColumn, 'id'>,
): readonly EffectMark[] | undefined {
  const place = head.columns.findIndex(({ id }) => id === column.id);
  const axis = head.columns[place];
  const curve = curves.find(({ coordinate }) => coordinate === place);
  if (axis === undefined || curve?.parameter !== axis.name) return undefined;
  // Categories come in the order of their codes, all or a choice of them.
  if (axis.kind === 'category' && curve.points.length !== axis.values.length) return undefined;
  const marks = curve.points.map(({ value, mean, low, high }, code) => ({
    x: axis.kind === 'category' ? code : Number(value),
    mean,
    low,
    high,
  }));
  return marks.every(({ x }) => Number.isFinite(x)) ? marks : undefined;
}

export function sliceData(
  head: SweepFacts,
  { header, arrays }: ChartAnswer<Pick<InsightsFacts, 'slices'>>,
  column: Pick<ChartColumn, 'id'>,
  effect?: readonly EffectMark[],
): SliceData | undefined {
  const slice = header.slices.find((other) => other.column === column.id);
  if (slice === undefined) return undefined;
  const { width, height, median, upper } = slice;
  return {
    ...metricOf(head),
    axis: planeAxis(head, column.id),
    width,
    height,
    cells: arrays.get(`slice:${column.id}`),
    effect,
    median,
    upper,
  };
}

export function tradeOffData(
  head: SweepFacts,
  { header, arrays }: ChartAnswer<Pick<InsightsFacts, 'tradeOff'>>,
): TradeOffData {
  const { x, xGoal } = header.tradeOff;
  const label = x === '__duration' ? 'duration' : x === '__intervals' ? 'intervals' : x;
  return {
    ...metricOf(head),
    second: { label, goal: xGoal, kind: x === '__duration' ? 'duration' : x === '__intervals' ? 'count' : 'number' },
    front: { trial: arrays.u32('front'), x: arrays.f32('frontX'), y: arrays.f32('frontY') },
    cloud: { trial: arrays.u32('cloudTrial'), x: arrays.f32('cloudX'), y: arrays.f32('cloudY') },
  };
}
