import type { CompiledSpace, ParameterPrior } from '../../space/index.ts';
import { ParameterDensity } from './parameter-density.ts';

/** Priors that differ less than this from the declared distribution say nothing. */
const SMALLEST_DEVIATION = 1e-3;

/** The priors of the parameters of a space. */
export class SpacePrior {
  readonly space: CompiledSpace;
  /** By coordinate; undefined where nothing is known. */
  readonly densities: readonly (ParameterDensity | undefined)[];
  /** Standard deviation of the log density under uniform draws. */
  readonly deviation: number;

  /** @param priors - by coordinate */
  constructor(space: CompiledSpace, priors: readonly (ParameterPrior | undefined)[]) {
    this.space = space;
    this.densities = space.free.map((parameter) => {
      const prior = priors[parameter.coordinate];
      const density = prior && new ParameterDensity(parameter, prior);
      return density && density.deviation > SMALLEST_DEVIATION ? density : undefined;
    });
    this.deviation = Math.sqrt(this.densities.reduce((sum, density) => sum + (density?.deviation ?? 0) ** 2, 0));
  }

  /** Whether anything is known. */
  get isStated(): boolean {
    return this.deviation > 0;
  }

  /**
   * How far the log density of a point is above its mean under uniform draws, in standard deviations. Inactive
   * parameters count as average.
   */
  favour(point: ArrayLike<number>): number {
    let sum = 0;
    for (const [coordinate, density] of this.densities.entries()) {
      const entry = point[coordinate] as number;
      if (density && !Number.isNaN(entry)) sum += density.at(entry) - density.mean;
    }
    return sum / this.deviation;
  }

  /** The unit draw of a parameter for a uniform one: unchanged without a prior. */
  unitDraw(coordinate: number, u: number): number {
    return this.densities[coordinate]?.unitDraw(u) ?? u;
  }
}
