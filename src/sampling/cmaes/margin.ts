/**
 * Margin for integers: keeps every axis of finitely many values from freezing on one of them.
 *
 * Reference: Hamano, Saito, Nomura and Shirakawa (2022), CMA-ES with margin, GECCO, arXiv 2205.13482, section 4.
 * Departs from the paper: a generation may hold points of an older distribution, known only by their integer values.
 * What stands behind an integer is therefore drawn anew, from the present distribution cut to the integer's cell,
 * with randomness named by trial and axis.
 *
 * α  probability that each neighbouring cell keeps at least half of: 1/(d·λ)     A  widening of an axis, from 1
 */
import { normalCdf, normalQuantile, seededRng } from '../../numerics/index.ts';
import type { FreeParameter } from '../../space/index.ts';
import type { Evolution } from './evolution.ts';

/** One axis of finitely many values: positions 0 to 1, cells meeting halfway between neighbours. */
export interface IntegerAxis {
  readonly axis: number;
  readonly count: number;
  /** Entry whose cell holds a position. */
  entryAt(position: number): number;
  /** Position of an entry. */
  position(entry: number): number;
}

/** Sets with more values are taken as continuous: the margin would not show. */
const MOST_VALUES = 1000;

/** The parameter as an integer axis; undefined where it is, or is as good as, continuous. */
export function integerAxis(parameter: FreeParameter): IntegerAxis | undefined {
  const { coordinate, count, kind } = parameter;
  if (count > MOST_VALUES) return undefined;
  // Two categories are the integers 0 and 1.
  if (kind === 'categorical')
    return { axis: coordinate, count, entryAt: (x) => (x > 0.5 ? 1 : 0), position: (entry) => entry };
  return {
    axis: coordinate,
    count,
    entryAt: (x) => parameter.entryAt(x),
    position: (entry) => parameter.position(entry),
  };
}

/** Border between an entry's cell and the next one's. */
function borderAbove(axis: IntegerAxis, entry: number): number {
  return (axis.position(entry) + axis.position(entry + 1)) / 2;
}

/** The widening of integer axes of one run. */
export class Margin {
  readonly #axes: readonly IntegerAxis[];
  /** [d] A; 1 on continuous axes. */
  readonly #widening: Float64Array;

  constructor(axes: readonly IntegerAxis[], dimension: number) {
    this.#axes = axes;
    this.#widening = new Float64Array(dimension).fill(1);
  }

  /** Widens a drawn point in place. */
  widen(point: Float64Array, evolution: Evolution): void {
    for (const { axis } of this.#axes) {
      const mean = evolution.mean[axis] as number;
      point[axis] = mean + ((point[axis] as number) - mean) * (this.#widening[axis] as number);
    }
  }

  /** Replaces the integer positions of a trial's point by what may stand behind them, in place. */
  dither(point: Float64Array, evolution: Evolution, seed: number, trial: number): void {
    for (const axis of this.#axes) {
      const j = axis.axis;
      const mean = evolution.mean[j] as number;
      const deviation = evolution.deviation(j) * (this.#widening[j] as number);
      const entry = axis.entryAt(point[j] as number);
      const low = entry === 0 ? 0 : normalCdf((borderAbove(axis, entry - 1) - mean) / deviation);
      const high = entry === axis.count - 1 ? 1 : normalCdf((borderAbove(axis, entry) - mean) / deviation);
      const u = low + (high - low) * seededRng(seed, 'dither', trial, j).uniform();
      // A cell the present distribution hardly reaches is kept as it is; the run shortens the step.
      if (high - low < 1e-12 || u <= 0 || u >= 1) continue;
      point[j] = mean + evolution.deviation(j) * normalQuantile(u);
    }
  }

  /** Corrects mean and widening after an update, so that neighbouring cells stay within reach. */
  correct(evolution: Evolution): void {
    const alpha = 1 / (evolution.dimension * evolution.lambda);
    for (const axis of this.#axes) this.#correctAxis(axis, evolution, alpha);
  }

  #correctAxis(axis: IntegerAxis, evolution: Evolution, alpha: number): void {
    const j = axis.axis;
    const mean = evolution.mean[j] as number;
    const deviation = evolution.deviation(j);
    const entry = axis.entryAt(mean);
    const isLowest = entry === 0;
    if (isLowest || entry === axis.count - 1) {
      const border = borderAbove(axis, isLowest ? 0 : axis.count - 2);
      const farthest = -normalQuantile(alpha) * deviation * (this.#widening[j] as number);
      evolution.mean[j] = isLowest ? Math.max(mean, border - farthest) : Math.min(mean, border + farthest);
      return;
    }
    const low = borderAbove(axis, entry - 1);
    const high = borderAbove(axis, entry);
    const wide = deviation * (this.#widening[j] as number);
    const below = Math.max(normalCdf((low - mean) / wide), alpha / 2);
    const above = Math.max(normalCdf((mean - high) / wide), alpha / 2);
    const middle = Math.max(1 - normalCdf((low - mean) / wide) - normalCdf((mean - high) / wide), 0);
    // What the floors added is taken from the other cells in proportion to what they have above their floor.
    const excess = 1 - below - above - middle;
    const room = below + middle + above - 1.5 * alpha;
    const zLow = -normalQuantile(clamp(below + (excess * (below - alpha / 2)) / room));
    const zHigh = -normalQuantile(clamp(above + (excess * (above - alpha / 2)) / room));
    if (zLow + zHigh < 1e-6) return;
    this.#widening[j] = (high - low) / ((zLow + zHigh) * deviation);
    evolution.mean[j] = (low * zHigh + high * zLow) / (zLow + zHigh);
  }
}

function clamp(probability: number): number {
  return Math.min(Math.max(probability, 1e-10), 0.5 - 1e-10);
}
