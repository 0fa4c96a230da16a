import { normalCdf, normalPdf } from '../../numerics/index.ts';
import type { Domain } from '../domain/domain.ts';
import { naturalUnitMap, normalUnitMap, rangeUnitMap, type UnitMap } from '../domain/unit-map.ts';
import {
  type CellsPrior,
  confidenceWidths,
  type DistributionPrior,
  type PointPrior,
  type PriorExpression,
} from '../expression/belief.ts';
import type { ChoiceExpression, Expression, NumericExpression } from '../expression/expression.ts';

/** Cells of a number with more values than this. */
export const PRIOR_CELLS = 32;

/** Share of each cell's even mass that it keeps at least, so that every value stays possible. */
const floorShare = 0.02;

/** A parameter that a prior speaks of. */
export interface Believed {
  readonly expression: Expression;
  readonly domain: Domain;
  /** Base of the log forms. */
  readonly logbase: number;
}

/** Whether the cells of a prior are the values of the parameter: those of a choice, and of few equally likely numbers. */
export function hasCellPerValue(expression: Expression, { count }: Pick<Domain, 'count'>): boolean {
  return expression.type === 'choice' || (!('q' in expression) && count <= PRIOR_CELLS);
}

/**
 * Probability of each cell of a parameter under a prior that fits it.
 *
 * @returns sum 1, none 0; undefined if the prior gives no value of the parameter any probability
 */
export function statedMasses(prior: PriorExpression, parameter: Believed): readonly number[] | undefined {
  const raw = rawMasses(prior, parameter);
  const total = raw.reduce((sum, mass) => sum + mass, 0);
  if (!(total > 0 && Number.isFinite(total))) return undefined;
  return raw.map((mass) => ((1 - floorShare) * mass) / total + floorShare / raw.length);
}

function rawMasses(prior: PriorExpression, parameter: Believed): readonly number[] {
  if ('weights' in prior) return prior.weights;
  const { expression, domain } = parameter;
  const count = hasCellPerValue(expression, domain) ? domain.count : PRIOR_CELLS;
  if ('cells' in prior) return resampled(prior, count);
  if (expression.type === 'choice') {
    return 'mean' in prior
      ? pointOnOptions(prior, expression, domain)
      : distributionOnOptions(distributionMap(prior, parameter.logbase), expression);
  }
  const smooth = smoothMap(expression, parameter.logbase);
  const below =
    'mean' in prior
      ? pointBelow(prior, parameter, smooth)
      : (x: number) => distributionMap(prior, parameter.logbase).backward(x);
  const edges = Array.from({ length: count + 1 }, (_, edge) => below(smooth.forward(edge / count)));
  return differences(edges);
}

/** Probability below a value of a bell around a point, on the scale of the parameter. */
function pointBelow(
  { mean, confidence = 'medium' }: PointPrior,
  { expression, domain }: Believed,
  smooth: UnitMap,
): (x: number) => number {
  // Multiples of q may be 0 on a logarithmic scale, or outside the bounds.
  const centre = 'q' in expression ? domain.position(domain.entryOf(mean)) : smooth.position(Number(mean));
  return (x) => normalCdf((smooth.position(x) - centre) / confidenceWidths[confidence]);
}

function pointOnOptions(
  { mean, confidence = 'medium' }: PointPrior,
  { values }: ChoiceExpression,
  domain: Domain,
): readonly number[] {
  const centre = domain.position(domain.entryOf(mean));
  return values.map((_, option) => normalPdf((domain.position(option) - centre) / confidenceWidths[confidence]));
}

/** Numbers stand for the values nearer to them than to their neighbours; the outermost reach as far out as in. */
function distributionOnOptions(map: UnitMap, { values }: ChoiceExpression): readonly number[] {
  const sorted = values.map(Number).sort((a, b) => a - b);
  return values.map((option) => {
    const value = Number(option);
    const place = sorted.indexOf(value);
    const [left, right] = [sorted[place - 1], sorted[place + 1]];
    const down = (value - (left ?? 2 * value - (right ?? value + 1))) / 2;
    const up = ((right ?? 2 * value - (left ?? value - 1)) - value) / 2;
    return Math.max(map.backward(value + up) - map.backward(value - down), 0);
  });
}

/**
 * The continuous distribution whose unit draws lie where those of the parameter do: each whole number, or value of a
 * step, fills the interval around it.
 */
function smoothMap(expression: NumericExpression, logbase: number): UnitMap {
  switch (expression.type) {
    case 'randint':
      return rangeUnitMap({ type: 'uniform', min_value: -0.5, max_value: expression.upper - 0.5 }, logbase);
    case 'int_range': {
      const { low, high, step = 1 } = expression;
      return rangeUnitMap({ type: 'uniform', min_value: low - step / 2, max_value: high + step / 2 }, logbase);
    }
    case 'range': {
      const { low, high, step = 0 } = expression;
      return rangeUnitMap({ type: 'uniform', min_value: low - step / 2, max_value: high + step / 2 }, logbase);
    }
    case 'log_range': {
      const margin = Math.sqrt(expression.step ?? 1);
      return naturalUnitMap({ type: 'log_range', low: expression.low / margin, high: expression.high * margin });
    }
    case 'uniform':
    case 'loguniform':
    case 'quniform':
    case 'qloguniform':
      return rangeUnitMap(expression, logbase);
    default:
      return normalUnitMap(expression, logbase);
  }
}

function distributionMap(prior: DistributionPrior, logbase: number): UnitMap {
  if ('low' in prior) return naturalUnitMap(prior);
  return 'mu' in prior ? normalUnitMap(prior, logbase) : rangeUnitMap(prior, logbase);
}

/** A histogram with another number of cells; each new cell gets its share of the old ones that it overlaps. */
function resampled({ cells }: CellsPrior, count: number): readonly number[] {
  if (cells.length === count) return cells;
  const sums = [0];
  for (const cell of cells) sums.push((sums.at(-1) ?? 0) + cell);
  const below = (u: number) => {
    const place = u * cells.length;
    const cell = Math.min(Math.floor(place), cells.length - 1);
    return (sums[cell] ?? 0) + (cells[cell] ?? 0) * (place - cell);
  };
  return differences(Array.from({ length: count + 1 }, (_, edge) => below(edge / count)));
}

function differences(edges: readonly number[]): readonly number[] {
  return edges.slice(1).map((edge, index) => Math.max(edge - (edges[index] ?? edge), 0));
}
