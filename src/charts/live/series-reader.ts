import type { Clock } from '../../base/index.ts';
import type { Store } from '../../store/index.ts';
import { breather } from './live-sweep.ts';

/** Numbers kept of all series: 16 MB. More: memory; fewer: curves of several large sweeps evict each other. */
const keptNumbers = 4_000_000;

/** Series of metrics of ended trials. They never change, so a chart reads each one once. */
export class SeriesReader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Float32Array>();
  #numbers = 0;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Series of ended trials, in their order. */
  async ended(sweepId: string, metric: string, trials: Iterable<number>): Promise<Float32Array[]> {
    const series: Float32Array[] = [];
    const breathe = breather(this.#clock);
    for (const trial of trials) {
      const key = `${sweepId}/${trial}/${metric}`;
      const found = this.#kept.get(key) ?? (await this.open(sweepId, metric, trial));
      series.push(found);
      this.#keep(key, found);
      await breathe();
    }
    return series;
  }

  /** Series of a trial that may still grow. */
  async open(sweepId: string, metric: string, trial: number): Promise<Float32Array> {
    const reports = await this.#store.reports({ sweepId, trial, metric });
    return Float32Array.from(reports, ({ value }) => value);
  }

  #keep(key: string, series: Float32Array): void {
    if (this.#kept.delete(key)) this.#numbers -= series.length;
    this.#kept.set(key, series);
    this.#numbers += series.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#numbers <= keptNumbers || oldest === key) break;
      this.#kept.delete(oldest);
      this.#numbers -= length;
    }
  }
}
