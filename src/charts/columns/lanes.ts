import { growingF64, growingU8, growingU16, growingU32 } from './growing.ts';

/** One stretch of work: an attempt from its claim to its end. */
export interface Stretch {
  readonly trial: number;
  readonly attempt: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Code of the state to colour it by. */
  readonly state: number;
}

/** Columns of the stretches in order of ending. */
export interface LaneColumns {
  readonly trial: Uint32Array;
  readonly attempt: Uint16Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly lane: Uint16Array;
  readonly state: Uint8Array;
  /** Lanes in use. */
  readonly lanes: number;
}

/**
 * Stretches of work on as few rows as possible, kept incrementally.
 *
 * Each goes to the lane whose last stretch ended latest before it began (k-colouring of intervals in order of their
 * ends; Carlisle and Lloyd 1995): lanes never exceed the most that ran at once. Stretches must come in order of ending;
 * a late one is placed the same way and may open another lane.
 */
export class Lanes {
  readonly #trial = growingU32();
  readonly #attempt = growingU16();
  readonly #start = growingF64();
  readonly #end = growingF64();
  readonly #lane = growingU16();
  readonly #state = growingU8();
  readonly #lastEnd: number[] = [];

  add(stretch: Stretch): void {
    const lane = place(this.#lastEnd, stretch);
    this.#trial.push(stretch.trial);
    this.#attempt.push(stretch.attempt);
    this.#start.push(stretch.startMs);
    this.#end.push(stretch.endMs);
    this.#lane.push(lane);
    this.#state.push(stretch.state);
  }

  columns(): LaneColumns {
    return {
      trial: this.#trial.view(),
      attempt: this.#attempt.view(),
      start: this.#start.view(),
      end: this.#end.view(),
      lane: this.#lane.view(),
      state: this.#state.view(),
      lanes: this.#lastEnd.length,
    };
  }

  /** The same with stretches that have not ended, which are not stored. */
  with(open: readonly Stretch[]): LaneColumns {
    const closed = this.columns();
    const lastEnd = [...this.#lastEnd];
    const lanes = open.map((stretch) => place(lastEnd, stretch));
    const joined = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
      make: new (length: number) => T,
      before: T,
      values: readonly number[],
    ) => {
      const all = new make(before.length + values.length);
      all.set(before);
      all.set(values, before.length);
      return all;
    };
    return {
      trial: joined(
        Uint32Array,
        closed.trial,
        open.map(({ trial }) => trial),
      ),
      attempt: joined(
        Uint16Array,
        closed.attempt,
        open.map(({ attempt }) => attempt),
      ),
      start: joined(
        Float64Array,
        closed.start,
        open.map(({ startMs }) => startMs),
      ),
      end: joined(
        Float64Array,
        closed.end,
        open.map(({ endMs }) => endMs),
      ),
      lane: joined(Uint16Array, closed.lane, lanes),
      state: joined(
        Uint8Array,
        closed.state,
        open.map(({ state }) => state),
      ),
      lanes: lastEnd.length,
    };
  }
}

function place(lastEnd: number[], { startMs, endMs }: Stretch): number {
  let best = -1;
  for (let lane = 0; lane < lastEnd.length; lane++) {
    const end = lastEnd[lane] ?? 0;
    if (end <= startMs && (best === -1 || end > (lastEnd[best] ?? 0))) best = lane;
  }
  if (best === -1) best = lastEnd.length;
  lastEnd[best] = Math.max(lastEnd[best] ?? Number.NEGATIVE_INFINITY, endMs);
  return best;
}
