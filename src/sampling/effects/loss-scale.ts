import { expm1, log, log1p } from '../../numerics/index.ts';

/** A monotone map between losses and the scale of a model, on which they have mean 0 and standard deviation 1. */
export interface LossScale {
  /**
   * `metric`: losses as they are. `log_tail`: losses above the median m are bent to m + k·log(1 + (y − m)/k), with k the
   * distance from the median down to the 10 % quantile.
   */
  readonly name: 'metric' | 'log_tail';
  readonly toModel: (loss: number) => number;
  /** The metric's value of a point on the model's scale. */
  readonly toMetric: (z: number) => number;
  /** log dz/dy at a loss, which makes densities of different scales comparable. */
  readonly logSlope: (loss: number) => number;
}

/** Upper end over lower end from which bending is tried: a normal sample of 1,000 has 2.5. */
const LONG_TAIL = 4;

interface Shape {
  readonly median: number;
  /** k */
  readonly width: number;
  readonly most: number;
}

function shapeOf(losses: Float64Array): Shape {
  const sorted = losses.slice().sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number;
  const median = at(0.5);
  return { median, width: median - at(0.1), most: at(1) };
}

/** Whether the worst losses lie so far out that they may hide the others. */
export function isLongTailed(losses: Float64Array): boolean {
  const { median, width, most } = shapeOf(losses);
  return width > 0 && most - median > LONG_TAIL * width;
}

function standardised(losses: Float64Array): { readonly mean: number; readonly sd: number } {
  const mean = losses.reduce((sum, y) => sum + y, 0) / losses.length;
  const square = losses.reduce((sum, y) => sum + (y - mean) * (y - mean), 0) / losses.length;
  return { mean, sd: Math.sqrt(square) };
}

/** @param toMetric - the metric's value of a loss */
export function plainScale(losses: Float64Array, toMetric: (loss: number) => number): LossScale {
  const { mean, sd } = standardised(losses);
  return {
    name: 'metric',
    toModel: (loss) => (loss - mean) / sd,
    toMetric: (z) => toMetric(mean + sd * z),
    logSlope: () => -log(sd),
  };
}

/** @param toMetric - the metric's value of a loss */
export function tailScale(losses: Float64Array, toMetric: (loss: number) => number): LossScale {
  const { median, width } = shapeOf(losses);
  const bend = (loss: number): number => (loss <= median ? loss : median + width * log1p((loss - median) / width));
  const { mean, sd } = standardised(losses.map(bend));
  return {
    name: 'log_tail',
    toModel: (loss) => (bend(loss) - mean) / sd,
    toMetric: (z) => {
      const bent = mean + sd * z;
      return toMetric(bent <= median ? bent : median + width * expm1((bent - median) / width));
    },
    logSlope: (loss) => -log(sd) - (loss <= median ? 0 : log1p((loss - median) / width)),
  };
}
