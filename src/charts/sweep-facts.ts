import { type StateColour, stateColours } from './axes/palette.ts';
import type { PlaneAxis } from './axes/plane.ts';
import { METRIC, type MetricRange, type Numbers } from './kernel/index.ts';

/** Facts of a sweep that drawings need, and the responses that contain them. */

/** A change of the definition: this version suggests the trials from `firstTrial` on. */
export interface VersionMark {
  /** 2 for the first change. */
  readonly version: number;
  readonly firstTrial: number;
}

/** A column of a sweep, as far as charts need it. */
export interface ChartColumn extends PlaneAxis {
  readonly id: string;
  /** Dotted path; `label` is its last part. */
  readonly name: string;
  readonly step: number | null;
  /** A choice whose options hold parameters. */
  readonly nested: boolean;
  /** The branch in which it exists. */
  readonly when: { readonly column: string; readonly value: number } | null;
  /** What must hold besides for it to exist, as text. */
  readonly needs: string | null;
}

/** A sweep, as far as charts need it. */
export interface ChartFacts {
  readonly metric: string | null;
  readonly goal: 'minimize' | 'maximize' | null;
  readonly metricRange: MetricRange | null;
  readonly ended: number;
  readonly endedAtMs: number | null;
  readonly incumbents: readonly (readonly [number, number])[];
  /** Versions of the definition after the first. */
  readonly changes: readonly VersionMark[];
  readonly columns: readonly ChartColumn[];
  /** The policy and its settings. */
  readonly earlyTermination: { readonly type: string; readonly [setting: string]: unknown };
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

/** State of a trial by its code. */
export const stateOfCode = (code: number): StateColour => stateColours[code] ?? 'queued';

const anyRange: MetricRange = { low: 0, middle: 0.5, high: 1 };

/** The primary metric with its direction and range; neutral values if the sweep has no objective. */
export const metricOf = (head: ChartFacts) => ({
  metric: head.metric ?? 'metric',
  goal: head.goal ?? ('minimize' as const),
  range: head.metricRange ?? anyRange,
});

/** A column as an axis; the metric too. */
export function planeAxis(head: ChartFacts, id: string): PlaneAxis {
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
