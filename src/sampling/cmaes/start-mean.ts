import type { SpacePrior } from '../prior/index.ts';
import type { Axis } from './axis.ts';

/**
 * Share of the way from the middle of the box to the mean of a prior. A run cannot reject a prior, because all trials of
 * a generation come from one place, so it goes half of the way, and its first step stays as wide as without a prior
 * (docs/decisions/priors-in-samplers.md).
 */
const WAY = 0.5;
/** Draws of a prior that give its mean. */
const DRAWS = 64;

/** Where a run starts, [d]. Parameters without a prior start in the middle. */
export function startMean({ space, densities }: SpacePrior, axes: readonly Axis[]): Float64Array {
  return Float64Array.from(axes, (axis, j) => {
    const parameter = space.free[j];
    const density = densities[j];
    if (!density || !parameter) return 0.5;
    let sum = 0;
    for (let i = 0; i < DRAWS; i++) sum += axis.position(parameter.fromUnit(density.unitDraw((i + 0.5) / DRAWS)));
    return 0.5 + WAY * (sum / DRAWS - 0.5);
  });
}
