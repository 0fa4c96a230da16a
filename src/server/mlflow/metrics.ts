import { z } from 'zod';
import { metricValueSchema, metricValueToJson } from '../../records/index.ts';
import type { Annotation, ReportRow, Store } from '../../store/index.ts';
import { type Facts, factKind } from './facts.ts';
import type { RunName } from './ids.ts';
import type { MetricBody } from './schemas.ts';

/** One value of a metric, as MLflow sees it. */
export interface MetricPoint {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since the epoch, whole. */
  readonly timestamp: number;
  /** Whole; 0 where the script gave none. */
  readonly step: number;
}

/** Latest value of each metric by name. */
export type LatestMetrics = ReadonlyMap<string, MetricPoint>;

/** Trials whose latest values are kept once they have ended and change no more. */
const keptTrials = 20_000;
/** From so many trials on, one walk over the sweep is quicker than one over each trial. */
const walkFrom = 32;

/** A point as clients read it. */
export function metricJson(point: MetricPoint) {
  return { ...point, value: metricValueToJson(point.value) };
}

/** Metrics of runs, read from the reports of their trials. */
export class RunMetrics {
  readonly #store: Store;
  readonly #ended = new Map<string, LatestMetrics>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Latest values of trials. */
  async latest(
    sweepId: string,
    trials: readonly { readonly number: number; readonly hasEnded: boolean }[],
  ): Promise<ReadonlyMap<number, LatestMetrics>> {
    const found = new Map<number, LatestMetrics>();
    const open = new Map<number, Map<string, MetricPoint>>();
    for (const { number } of trials) {
      const known = this.#ended.get(`${sweepId} ${number}`);
      if (known === undefined) open.set(number, new Map());
      else found.set(number, known);
    }
    const visit = (row: ReportRow) => {
      const metrics = open.get(row.trial);
      if (metrics !== undefined) keepLatest(metrics, pointOf(row));
    };
    if (open.size >= walkFrom) await this.#store.eachReport({ sweepId }, visit);
    else for (const trial of open.keys()) await this.#store.eachReport({ sweepId, trial }, visit);
    for (const { number, hasEnded } of trials) {
      const metrics = open.get(number);
      if (metrics === undefined) continue;
      found.set(number, metrics);
      if (hasEnded) this.#keep(`${sweepId} ${number}`, metrics);
    }
    return found;
  }

  /** All values of one metric, in the order they were logged. */
  async history({ sweepId, trial, extra }: RunName, metric: string): Promise<readonly MetricPoint[]> {
    if (trial === null) return [];
    if (extra > 0) {
      const kind = factKind.of(extra, 'metric');
      return pointsOf(await this.#store.annotations({ sweepId, trial, kind })).filter(({ key }) => key === metric);
    }
    return (await this.#store.reports({ sweepId, trial, metric })).map(pointOf);
  }

  #keep(key: string, metrics: LatestMetrics): void {
    this.#ended.set(key, metrics);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > keptTrials && oldest !== undefined) this.#ended.delete(oldest);
  }
}

function pointOf({ metric, value, step, timeMs, receivedAtMs }: ReportRow): MetricPoint {
  return { key: metric, value, timestamp: Math.floor(timeMs ?? receivedAtMs), step: Math.trunc(step ?? 0) };
}

/** MLflow's rule: the value with the highest step is the latest; among equals the newest, then the largest. */
function keepLatest(metrics: Map<string, MetricPoint>, point: MetricPoint): void {
  const other = metrics.get(point.key);
  const isLater =
    other === undefined ||
    point.step > other.step ||
    (point.step === other.step &&
      (point.timestamp > other.timestamp || (point.timestamp === other.timestamp && !(point.value < other.value))));
  if (isLater) metrics.set(point.key, point);
}

const pointSchema = z.object({ key: z.string(), value: metricValueSchema, timestamp: z.number(), step: z.number() });

/** A point of a further run as a fact: its key makes a repeated one the same fact. */
export function pointFact(extra: number, { key, value, timestamp = 0, step = 0 }: MetricBody) {
  const point = { key, value: metricValueToJson(value), timestamp, step };
  return { kind: factKind.of(extra, 'metric'), key: `${key}|${step}|${timestamp}|${value}`, value: point };
}

/** Points of a further run, in order of time. */
function pointsOf(annotations: readonly Annotation[]): readonly MetricPoint[] {
  return annotations
    .flatMap(({ value }) => {
      const point = pointSchema.safeParse(value);
      return point.success ? [point.data] : [];
    })
    .sort((a, b) => a.timestamp - b.timestamp || a.step - b.step);
}

/** Latest values of a further run. */
export function latestOfExtra(facts: Facts, extra: number): LatestMetrics {
  const metrics = new Map<string, MetricPoint>();
  for (const point of pointsOf(facts.of(factKind.of(extra, 'metric')))) keepLatest(metrics, point);
  return metrics;
}
