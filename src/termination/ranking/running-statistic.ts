/** A value of a trial that every report updates, remembered for each of its intervals. Losses: lower is better. */
export interface RunningStatistic {
  /** Reports taken in. */
  readonly length: number;
  /** Takes in the next loss and returns the statistic with it; +Infinity before the first finite loss. */
  push(loss: number): number;
  /** The statistic after the first `interval` reports, 1 … length. */
  at(interval: number): number;
  /** Forgets all but the first `keep` reports. */
  cut(keep: number): void;
}

/** Best of the first reports; what is not finite counts as a report and is otherwise ignored. */
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

  cut(keep: number): void {
    if (keep < this.#bests.length) this.#bests.length = keep;
  }
}

/** Mean of the finite ones among the first reports. */
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
    // Finite reports beyond 1e308 can add up to infinities of both signs.
    return Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean;
  }

  cut(keep: number): void {
    if (keep >= this.#sums.length) return;
    this.#sums.length = keep;
    this.#counts.length = keep;
  }
}
