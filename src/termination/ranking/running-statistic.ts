/** A statistic of a trial's losses that every report updates, with its value at each interval. Lower is better. */
export interface RunningStatistic {
  /** Number of reports. */
  readonly length: number;
  /** Adds the next loss and returns the new statistic; +Infinity before the first finite loss. */
  push(loss: number): number;
  /** The statistic after the first `interval` reports, 1 … length. */
  at(interval: number): number;
  /** The statistic now, if the last report had been this finite loss. */
  withLast(loss: number): number;
  /** Keeps only the first `keep` reports. */
  cut(keep: number): void;
}

/** Best of the first reports; a non-finite one counts as a report, but is otherwise ignored. */
export class RunningBest implements RunningStatistic {
  readonly #bests: number[] = [];

  get length(): number {
    return this.#bests.length;
  }

  push(loss: number): number {
    const before = this.#bests.at(-1) ?? Number.POSITIVE_INFINITY;
    const best = Number.isFinite(loss) && loss < before ? loss : before;
    this.#bests.push(best);
    return best;
  }

  at(interval: number): number {
    return this.#bests[interval - 1] ?? Number.POSITIVE_INFINITY;
  }

  withLast(loss: number): number {
    return Math.min(loss, this.#bests.at(-2) ?? Number.POSITIVE_INFINITY);
  }

  cut(keep: number): void {
    if (keep < this.#bests.length) this.#bests.length = keep;
  }
}

/** Mean of the finite values among the first reports. */
export class RunningMean implements RunningStatistic {
  readonly #sums: number[] = [];
  readonly #counts: number[] = [];

  get length(): number {
    return this.#sums.length;
  }

  push(loss: number): number {
    const finite = Number.isFinite(loss);
    this.#sums.push((this.#sums.at(-1) ?? 0) + (finite ? loss : 0));
    this.#counts.push((this.#counts.at(-1) ?? 0) + (finite ? 1 : 0));
    return this.at(this.#sums.length);
  }

  at(interval: number): number {
    const count = this.#counts[interval - 1] ?? 0;
    if (count === 0) return Number.POSITIVE_INFINITY;
    const mean = (this.#sums[interval - 1] as number) / count;
    // Finite reports near 1e308 can sum to infinities of both signs.
    return Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean;
  }

  withLast(loss: number): number {
    return ((this.#sums.at(-2) ?? 0) + loss) / ((this.#counts.at(-2) ?? 0) + 1);
  }

  cut(keep: number): void {
    if (keep >= this.#sums.length) return;
    this.#sums.length = keep;
    this.#counts.length = keep;
  }
}
