import type { Goal } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { PriorEvidence } from '../prior/index.ts';
import type { Observation, SuggestRequest } from '../sampler.ts';
import { toTrainingSignal } from '../training-signal.ts';

/** With more new trials than this, as after a restart, sorting all is faster than inserting one by one. */
const BULK = 64;

/**
 * The trials of a request as model coordinates, ranked. Persists between requests and adds new trials.
 *
 * Row r holds one trial: per free parameter its position (0 to 1 between the bounds) or, for categorical ones, the
 * option's index; NaN where inactive.
 */
export class Archive {
  readonly #space: CompiledSpace;
  readonly #goal: Goal;
  readonly #dimension: number;
  #rows = new Float64Array(0);
  #rowCount = 0;
  #losses: number[] = [];
  /** Rows with a loss, best first; ties in order of ending. */
  #ranked: number[] = [];
  /** Rows of bad configurations, in order of ending. */
  #bad: { readonly row: number; readonly infeasible: boolean }[] = [];
  #readCount = 0;
  #lastRead: number | undefined;

  /** What the trials say about the prior; undefined without one. */
  readonly evidence: PriorEvidence | undefined;

  constructor(space: CompiledSpace, goal: Goal, evidence?: PriorEvidence) {
    this.evidence = evidence;
    this.#space = space;
    this.#goal = goal;
    this.#dimension = space.dimension;
  }

  get ranked(): readonly number[] {
    return this.#ranked;
  }

  get bad(): readonly { readonly row: number; readonly infeasible: boolean }[] {
    return this.#bad;
  }

  lossOf(row: number): number {
    return this.#losses[row] as number;
  }

  /** Model coordinates of a row: [d], a view. */
  coordinates(row: number): Float64Array {
    return this.#rows.subarray(row * this.#dimension, (row + 1) * this.#dimension);
  }

  /** Adds the ended trials of a request. */
  update(request: Pick<SuggestRequest, 'history'>): void {
    const { history } = request;
    if (this.#readCount > 0 && history[this.#readCount - 1]?.number !== this.#lastRead) this.#clear();
    const isBulk = history.length - this.#readCount > BULK;
    for (; this.#readCount < history.length; this.#readCount++) {
      const observation = history[this.#readCount] as Observation;
      this.#read(observation, isBulk);
      this.#lastRead = observation.number;
    }
    if (isBulk) this.#ranked.sort((a, b) => this.lossOf(a) - this.lossOf(b) || a - b);
  }

  #clear(): void {
    this.evidence?.clear();
    this.#rowCount = 0;
    this.#losses = [];
    this.#ranked = [];
    this.#bad = [];
    this.#readCount = 0;
  }

  #read(observation: Observation, isBulk: boolean): void {
    const trainingSignal = toTrainingSignal(observation, this.#goal);
    if (trainingSignal.kind === 'nothing') return;
    const point = this.#space.toPoint(observation.config);
    this.evidence?.add(point, trainingSignal.kind === 'bad' ? Number.POSITIVE_INFINITY : trainingSignal.loss);
    const row = this.#append(modelCoordinates(this.#space, point));
    if (trainingSignal.kind === 'bad') {
      this.#losses.push(Number.NaN);
      this.#bad.push({ row, infeasible: trainingSignal.infeasible });
    } else {
      this.#losses.push(trainingSignal.loss);
      this.#ranked.splice(isBulk ? this.#ranked.length : this.#rankOf(trainingSignal.loss), 0, row);
    }
  }

  #append(coordinates: Float64Array): number {
    const row = this.#rowCount++;
    const needed = this.#rowCount * this.#dimension;
    if (needed > this.#rows.length) {
      const grown = new Float64Array(Math.max(64 * this.#dimension, 2 * needed));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows.set(coordinates, row * this.#dimension);
    return row;
  }

  /** Number of ranked rows whose loss is at most `loss`. */
  #rankOf(loss: number): number {
    let low = 0;
    let high = this.#ranked.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lossOf(this.#ranked[middle] as number) <= loss) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Coordinates of a point with meaningful distances: positions of numeric parameters, indexes of categories.
 *
 * @param point - [d] entries, NaN where inactive
 */
export function modelCoordinates(space: CompiledSpace, point: ArrayLike<number>): Float64Array {
  return Float64Array.from(space.free, (parameter, coordinate) => {
    const entry = point[coordinate] as number;
    return Number.isNaN(entry) || parameter.kind === 'categorical' ? entry : parameter.position(entry);
  });
}
