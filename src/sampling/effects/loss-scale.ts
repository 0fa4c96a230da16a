import { expm1, floorPowerOfTwo, log, log1p } from '../../numerics/index.ts';

/** A monotone map from losses to the scale of a model, on which they have mean 0 and standard deviation 1. */
export interface LossScale {
  /**
   * `metric`: losses unchanged. `log_tail`: losses above the median m map to m + k·log(1 + (y − m)/k), where k is the
   * distance from the 10 % quantile to the median.
   */
  readonly name: 'metric' | 'log_tail';
  readonly toModel: (loss: number) => number;
  /** Metric value of a point on the model's scale. */
  readonly toMetric: (z: number) => number;
  /** log dz/dy at a loss, which makes densities of different scales comparable. */
  readonly logSlope: (loss: number) => number;
}

/** Ratio of the upper to the lower spread from which the log tail is tried: a normal sample of 1,000 has 2.5. */
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

/** Whether the worst losses are so extreme that they may hide the others. */
export function isLongTailed(losses: Float64Array): boolean {
  const { median, width, most } = shapeOf(losses);
  return width > 0 && most - median > LONG_TAIL * width;
}

interface Standard {
  readonly toModel: (loss: number) => number;
  readonly toLoss: (z: number) => number;
  readonly sd: number;
}

function standardOf(losses: Float64Array): Standard {
  // Squares of losses near the ends of the range of doubles would overflow or vanish. Scaling by a power of two changes
  // no other result.
  const most = losses.reduce((max, y) => Math.max(max, Math.abs(y)), 0);
  const unit = floorPowerOfTwo(most);
  const mean = losses.reduce((sum, y) => sum + y / unit, 0) / losses.length;
  const square = losses.reduce((sum, y) => sum + (y / unit - mean) * (y / unit - mean), 0) / losses.length;
  const sd = Math.sqrt(square);
  return {
    toModel: (loss) => (loss / unit - mean) / sd,
    toLoss: (z) => finite((mean + sd * z) * unit),
    sd: sd * unit,
  };
}

/** Clamps to finite doubles: ends of intervals may overflow. */
function finite(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

/** @param toMetric - metric value of a loss */
export function plainScale(losses: Float64Array, toMetric: (loss: number) => number): LossScale {
  const { toModel, toLoss, sd } = standardOf(losses);
  return { name: 'metric', toModel, toMetric: (z) => toMetric(toLoss(z)), logSlope: () => -log(sd) };
}

/** @param toMetric - metric value of a loss */
export function tailScale(losses: Float64Array, toMetric: (loss: number) => number): LossScale {
  const { median, width } = shapeOf(losses);
  const excess = (loss: number): number => log1p(finite((loss - median) / width));
  const bend = (loss: number): number => (loss <= median ? loss : median + width * excess(loss));
  const { toModel, toLoss, sd } = standardOf(losses.map(bend));
  return {
    name: 'log_tail',
    toModel: (loss) => toModel(bend(loss)),
    toMetric: (z) => {
      const bent = toLoss(z);
      return toMetric(bent <= median ? bent : finite(median + width * expm1((bent - median) / width)));
    },
    logSlope: (loss) => -log(sd) - (loss <= median ? 0 : excess(loss)),
  };
}
