import { OrderedValues, type WorkMeter } from './ordered-values.ts';

/**
 * Ranks a trial among all others at the same age.
 *
 * The fairness rule compares a trial that has just reached evaluation point k with every other trial as it was there; a
 * trial that has not got that far contributes its latest value. So the values at k are those of reached[k]: the trials
 * that got to point k, with their value there, which later reports do not change; and the trials whose stage
 * (evaluation points passed) is below k, with their latest value. The second part is a prefix of the stages: a Fenwick
 * tree over stages, with ordered multisets as nodes.
 *
 * Cost for n trials and K evaluation points in the longest: a report O(log K · log n), a count O(log K · log n), the
 * value of a rank O(log K · log² n); no step visits all trials. (Nodes of the Fenwick tree that cover both the old and
 * the new stage of a trial stay untouched if its value does not change.) Memory: one value per trial and point reached,
 * plus up to log K per trial.
 */
export class AgeRanking {
  readonly #meter: WorkMeter;
  /** reached[k − 1]: values at evaluation point k of the trials that got there. */
  readonly #reached: OrderedValues[] = [];
  /** Fenwick tree, 1-based: position p holds the trials of stage p − 1. */
  readonly #fenwick: (OrderedValues | undefined)[] = [undefined, undefined];
  /** Positions the tree spans, a power of two. */
  #span = 1;
  #size = 0;

  constructor(meter: WorkMeter = { steps: 0 }) {
    this.#meter = meter;
  }

  /** Number of trials in the ranking. */
  get size(): number {
    return this.#size;
  }

  /** Adds a trial at `stage` with its latest value. */
  add(stage: number, value: number): void {
    this.#grow(stage + 1);
    for (let p = stage + 1; p <= this.#span; p += p & -p) this.#node(p).insert(value);
    this.#size++;
  }

  /** Removes a trial; {@link unreach} removes its values at evaluation points. */
  remove(stage: number, value: number): void {
    for (let p = stage + 1; p <= this.#span; p += p & -p) this.#node(p).remove(value);
    this.#size--;
  }

  /** Changes the stage and latest value of a trial. */
  move(fromStage: number, fromValue: number, toStage: number, toValue: number): void {
    this.#grow(toStage + 1);
    // All paths end at the span, a power of two, so both meet.
    let from = fromStage + 1;
    let to = toStage + 1;
    while (from !== to) {
      if (from < to) {
        this.#node(from).remove(fromValue);
        from += from & -from;
      } else {
        this.#node(to).insert(toValue);
        to += to & -to;
      }
    }
    if (fromValue === toValue) return;
    for (let p = from; p <= this.#span; p += p & -p) {
      this.#node(p).remove(fromValue);
      this.#node(p).insert(toValue);
    }
  }

  /** Records that a trial reached evaluation point `stage` with this value. */
  reach(stage: number, value: number): void {
    while (this.#reached.length < stage) this.#reached.push(new OrderedValues(this.#meter));
    this.#reached[stage - 1]?.insert(value);
  }

  /** Undoes a {@link reach}. */
  unreach(stage: number, value: number): void {
    this.#reached[stage - 1]?.remove(value);
  }

  /** How many trials reached evaluation point `stage`. */
  reachedCount(stage: number): number {
    return this.#reached[stage - 1]?.size ?? 0;
  }

  /** All trials as they were at evaluation point `stage`, 1, 2, …; valid until the next change. */
  at(stage: number): SameAgeValues {
    const parts: OrderedValues[] = [];
    const reached = this.#reached[stage - 1];
    if (reached !== undefined && reached.size > 0) parts.push(reached);
    for (let p = Math.min(stage, this.#span); p > 0; p -= p & -p) {
      const node = this.#fenwick[p];
      if (node !== undefined && node.size > 0) parts.push(node);
    }
    return new SameAgeValues(parts);
  }

  #node(p: number): OrderedValues {
    let node = this.#fenwick[p];
    if (node === undefined) {
      node = new OrderedValues(this.#meter);
      this.#fenwick[p] = node;
    }
    return node;
  }

  /** Doubles the span until it holds `position`. The new last node covers all positions: a copy of the old last one. */
  #grow(position: number): void {
    while (this.#span < position) {
      const all = this.#fenwick[this.#span];
      this.#span *= 2;
      while (this.#fenwick.length <= this.#span) this.#fenwick.push(undefined);
      if (all !== undefined) this.#fenwick[this.#span] = all.clone();
    }
  }
}

/** The values of all trials at one age, as a union of ordered multisets. Lower is better. */
export class SameAgeValues {
  readonly #parts: readonly OrderedValues[];

  constructor(parts: readonly OrderedValues[]) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#parts.reduce((total, part) => total + part.size, 0);
  }

  /** How many values are less than `value`. */
  countBelow(value: number): number {
    return this.#parts.reduce((total, part) => total + part.countBelow(value), 0);
  }

  /** How many values are less than or equal to `value`. */
  countAtMost(value: number): number {
    return this.#parts.reduce((total, part) => total + part.countAtMost(value), 0);
  }

  /**
   * The value of rank `rank` (0: the smallest), by narrowing every part around the weighted median of their medians;
   * each round discards at least a quarter of the candidates.
   * @throws {RangeError} if there is no such rank
   */
  select(rank: number): number {
    if (!(rank >= 0 && rank < this.size)) throw new RangeError(`SameAgeValues.select: no rank ${rank}`);
    const ranges = this.#parts.map((part) => ({ part, low: 0, high: part.size }));
    for (;;) {
      const open = ranges.filter((range) => range.low < range.high);
      const pivot = weightedMedian(
        open.map(({ part, low, high }) => ({ value: part.select((low + high) >>> 1) as number, weight: high - low })),
      );
      const below = this.countBelow(pivot);
      if (rank < below) for (const range of open) range.high = Math.min(range.high, range.part.countBelow(pivot));
      else if (rank < this.countAtMost(pivot)) return pivot;
      else for (const range of open) range.low = Math.max(range.low, range.part.countAtMost(pivot));
    }
  }
}

function weightedMedian(items: { value: number; weight: number }[]): number {
  items.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const half = items.reduce((total, item) => total + item.weight, 0) / 2;
  let passed = 0;
  for (const item of items) {
    passed += item.weight;
    if (passed >= half) return item.value;
  }
  throw new RangeError('weightedMedian: nothing to choose from');
}
