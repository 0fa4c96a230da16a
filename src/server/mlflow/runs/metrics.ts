import { z } from 'zod';
import { metricValueSchema, metricValueToJson } from '../../../model/index.ts';
import type { Point, RunPoint, Store } from '../../../store/index.ts';
import type { RunName } from '../ids.ts';
import type { MetricBody } from '../schemas.ts';
import { type Page, pageFrom, readPageToken, textOf } from '../search/pages.ts';

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

/** Where a page of points ends. */
const pointToken = z.tuple([z.number(), z.number(), metricValueSchema]);

/** From so many runs on, reading a whole sweep is quicker than reading one run after the other. */
const readAllFrom = 32;

/** A point as clients read it. */
export function metricJson(point: MetricPoint) {
  return { ...point, value: metricValueToJson(point.value) };
}

/** A point of a run that a script started, as the store keeps it. */
export function runPoint(run: number, { key, value, timestamp = 0, step = 0 }: MetricBody): RunPoint {
  return { run, metric: key, value, step, timeMs: timestamp };
}

/** Metrics of runs: those of trials are reports, those of other runs are points beside them. */
export class RunMetrics {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Latest values of runs of one sweep or experiment.
   * @returns by `keyOf` the run
   */
  async latest(sweepId: string, runs: readonly RunName[]): Promise<ReadonlyMap<string, LatestMetrics>> {
    const found = new Map<string, Map<string, MetricPoint>>(runs.map((name) => [keyOf(name), new Map()]));
    const put = (point: Point & Pick<RunName, 'trial' | 'extra'>) =>
      found.get(keyOf(point))?.set(point.metric, metricPoint(point));
    const trials = runs.flatMap(({ trial, extra }) => (trial !== null && extra === 0 ? [trial] : []));
    for (const query of trials.length < readAllFrom ? trials.map((trial) => ({ trial })) : [{}]) {
      for (const point of await this.#store.latestReports({ sweepId, ...query })) put({ ...point, extra: 0 });
    }
    const others = runs.flatMap(({ trial, extra }) => (extra > 0 ? [{ trial, run: extra }] : []));
    for (const query of others.length < readAllFrom ? others : [{}]) {
      for (const point of await this.#store.latestPoints({ sweepId, ...query })) put({ ...point, extra: point.run });
    }
    return found;
  }

  /** One page of `history`. @throws SERVER_BAD_REQUEST */
  async historyPage(
    name: RunName,
    metric: string,
    page: { readonly token: string; readonly limit: number },
  ): Promise<Page<MetricPoint>> {
    const { sweepId, trial, extra } = name;
    // Reports come behind those that are there: where a page ends stays the same.
    if (extra === 0) return pageFrom(await this.history(name, metric), page);
    const query = { sweepId, trial, run: extra, metric, limit: page.limit + 1 };
    const [timeMs, step, value] = page.token === '' ? [] : readPageToken(page.token, pointToken);
    const isFirst = timeMs === undefined || step === undefined || value === undefined;
    const found = await this.#store.points(isFirst ? query : { ...query, after: { timeMs, step, value } });
    const points = found.slice(0, page.limit);
    const last = points.at(-1);
    const hasMore = found.length > page.limit && last !== undefined;
    return {
      items: points.map(metricPoint),
      next: hasMore ? textOf([last.timeMs, last.step, metricValueToJson(last.value)]) : undefined,
    };
  }

  /** All values of one metric: of a trial in the order they were logged, of another run in order of time and step. */
  async history({ sweepId, trial, extra }: RunName, metric: string): Promise<readonly MetricPoint[]> {
    if (extra > 0) return (await this.#store.points({ sweepId, trial, run: extra, metric })).map(metricPoint);
    if (trial === null) return [];
    const reports = await this.#store.reports({ sweepId, trial, metric });
    return reports.map(({ value, step, timeMs, receivedAtMs }) => ({
      ...{ key: metric, value, timestamp: Math.floor(timeMs ?? receivedAtMs), step: Math.trunc(step ?? 0) },
    }));
  }
}

/** Of a run within its sweep. */
export function keyOf({ trial, extra }: Pick<RunName, 'trial' | 'extra'>): string {
  return `${trial} ${extra}`;
}

function metricPoint({ metric, value, step, timeMs }: Point): MetricPoint {
  return { key: metric, value, timestamp: timeMs, step };
}
