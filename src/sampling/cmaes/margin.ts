/**
 * Margin for integers: keeps an axis of finitely many values from getting stuck on one of them.
 *
 * Reference: Hamano, Saito, Nomura and Shirakawa (2022), CMA-ES with margin, GECCO, arXiv 2205.13482, section 4.
 * Departs from the paper: a generation may hold points of a discarded distribution, of which only the rounded integers
 * are known. The position behind such an integer is redrawn from the current distribution, truncated to the integer's
 * cell, with randomness determined by trial and axis.
 *
 * α  each neighbouring cell keeps at least half of this probability: 1/(d·λ)     A  widening of an axis, from 1
 */
import { normalCdf, normalQuantile, seededRng } from '../../numerics/index.ts';
import type { Axis } from './axis.ts';
import type { Evolution } from './evolution.ts';

/** Border between an entry's cell and the next one's. */
function borderAbove(axis: Axis, entry: number): number {
  return (axis.position(entry) + axis.position(entry + 1)) / 2;
}

/** The widening of integer axes of one run. */
export class Margin {
  /** Axes of finitely many values, with their place. */
  readonly #axes: readonly (readonly [axis: Axis, j: number])[];
  /** [d] A; 1 on continuous axes. */
  readonly #widening: Float64Array;

  constructor(axes: readonly Axis[]) {
    this.#axes = axes.map((axis, j) => [axis, j] as const).filter(([{ count }]) => Number.isFinite(count));
    this.#widening = new Float64Array(axes.length).fill(1);
  }

  /** The current widening, unaffected by later corrections: returns the widened copy of a drawn point. */
  freeze(evolution: Evolution): (point: Float64Array) => Float64Array {
    const widening = Float64Array.from(this.#widening);
    const mean = Float64Array.from(evolution.mean);
    return (point) => point.map((x, j) => (mean[j] as number) + (x - (mean[j] as number)) * (widening[j] as number));
  }

  /** Replaces the integer positions of a trial's point with plausible unrounded ones, in place. */
  dither(point: Float64Array, evolution: Evolution, seed: number, trial: number): void {
    for (const [axis, j] of this.#axes) {
      const mean = evolution.mean[j] as number;
      const deviation = evolution.deviation(j) * (this.#widening[j] as number);
      const entry = axis.entryAt(point[j] as number);
      const low = entry === 0 ? 0 : normalCdf((borderAbove(axis, entry - 1) - mean) / deviation);
      const high = entry === axis.count - 1 ? 1 : normalCdf((borderAbove(axis, entry) - mean) / deviation);
      const u = low + (high - low) * seededRng(seed, 'dither', trial, j).uniform();
      // A cell almost out of reach of the current distribution stays as it is; the run shortens the step.
      if (high - low < 1e-12 || u <= 0 || u >= 1) continue;
      point[j] = mean + evolution.deviation(j) * normalQuantile(u);
    }
  }

  /** Corrects mean and widening after an update, so that neighbouring cells stay reachable. */
  correct(evolution: Evolution): void {
    const alpha = 1 / (evolution.dimension * evolution.lambda);
    for (const [axis, j] of this.#axes) this.#correctAxis(axis, j, evolution, alpha);
  }

  #correctAxis(axis: Axis, j: number, evolution: Evolution, alpha: number): void {
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
    // Probability added by the floors comes from the other cells, in proportion to their excess over the floor.
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
