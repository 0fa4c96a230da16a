import { z } from 'zod';
import { metricValueSchema, metricValueToJson } from '../../../model/index.ts';
import type { Point, RunPoint, Store } from '../../../store/index.ts';
import type { RunName } from '../ids.ts';
import type { MetricBody } from '../schemas.ts';
import { type Page, pageFrom, readPageToken, textOf } from '../search/pages.ts';

/** One value of a metric, in MLflow's form. */
export interface MetricPoint {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since the epoch, an integer. */
  readonly timestamp: number;
  /** An integer; 0 when the script gave none. */
  readonly step: number;
}

/** Latest value of each metric by name. */
export type LatestMetrics = ReadonlyMap<string, MetricPoint>;

/** Page token: the last point of a page. */
const pointToken = z.tuple([z.number(), z.number(), metricValueSchema]);

/** Number of runs from which reading a whole sweep is faster than reading each run. */
const readAllFrom = 32;

/** A point in an answer. */
export function metricJson(point: MetricPoint) {
  return { ...point, value: metricValueToJson(point.value) };
}

/** A logged metric of a further run as a point of the store. */
export function runPoint(run: number, { key, value, timestamp = 0, step = 0 }: MetricBody): RunPoint {
  return { run, metric: key, value, step, timeMs: timestamp };
}

/** Metrics of runs: reports for trials, points for other runs. */
export class RunMetrics {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Latest values of runs of one sweep or experiment.
   * @returns metrics by `keyOf(run)`
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
    // New reports come after existing ones, so the ends of pages are stable.
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

  /** All values of one metric: of a trial in logged order, of another run in order of time and step. */
  async history({ sweepId, trial, extra }: RunName, metric: string): Promise<readonly MetricPoint[]> {
    if (extra > 0) return (await this.#store.points({ sweepId, trial, run: extra, metric })).map(metricPoint);
    if (trial === null) return [];
    const reports = await this.#store.reports({ sweepId, trial, metric });
    return reports.map(({ value, step, timeMs, receivedAtMs }) => ({
      ...{ key: metric, value, timestamp: Math.floor(timeMs ?? receivedAtMs), step: Math.trunc(step ?? 0) },
    }));
  }
}

/** Key of a run within its sweep. */
export function keyOf({ trial, extra }: Pick<RunName, 'trial' | 'extra'>): string {
  return `${trial} ${extra}`;
}

function metricPoint({ metric, value, step, timeMs }: Point): MetricPoint {
  return { key: metric, value, timestamp: timeMs, step };
}
