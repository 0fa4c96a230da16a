import type { ConfigurationRecord } from '../../model/index.ts';
import type { Rng } from '../../numerics/index.ts';
import type { CompiledSpace, FreeParameter } from '../../space/index.ts';

/** How far to change configurations. */
export interface ExploreOptions {
  /** Numbers are multiplied by one of these, all equally likely. Above 0. */
  readonly factors: readonly number[];
  /** Probability of redrawing each parameter instead, 0 to 1. */
  readonly resampleProbability: number;
}

/** A changed configuration. */
export interface Explored {
  readonly config: ConfigurationRecord;
  /** How each changed parameter changed, by dotted name, such as `× 1.2`, `next`, `drawn`; for people. */
  readonly changes: Readonly<Record<string, string>>;
}

/** Consecutive refused changes before the configuration stays unchanged. */
const REFUSED_LIMIT = 100;

/**
 * Changes a configuration at random, each parameter independently. With the given probability it is redrawn from its
 * distribution. Otherwise a number is multiplied by one of the factors, within its bounds, on its grid and at least one
 * step away; a choice of numbers or an ordered choice moves to a neighbour; any other choice stays. The parameters of a
 * newly picked option are drawn.
 *
 * Reference: Jaderberg et al. (2017), arXiv:1711.09846, section 4, "perturb" and "resample".
 *
 * @param config a configuration of the space; any other one is returned unchanged
 */
export function explore(
  space: CompiledSpace,
  config: ConfigurationRecord,
  rng: Rng,
  options: ExploreOptions,
): Explored {
  if (space.contains(config) !== undefined) return { config, changes: {} };
  const parent = space.toPoint(config);
  for (let refused = 0; refused < REFUSED_LIMIT; refused++) {
    const { point, changes } = changed(space, parent, rng, options);
    const explored = space.fromPoint(point);
    if (space.allows(explored)) return { config: explored, changes };
  }
  return { config, changes: {} };
}

function changed(space: CompiledSpace, parent: Float64Array, rng: Rng, options: ExploreOptions) {
  const point = new Float64Array(parent.length).fill(Number.NaN);
  const changes: Record<string, string> = {};
  // A choice comes before the parameters of its options.
  for (const parameter of space.free) {
    const { coordinate, name } = parameter;
    if (!space.isActive(point, coordinate)) continue;
    const before = parent[coordinate] ?? Number.NaN;
    const isNew = Number.isNaN(before) || !hadSameBranch(space, parent, point, parameter);
    const [after, how] =
      isNew || rng.uniform() < options.resampleProbability
        ? ([parameter.fromUnit(rng.uniform()), 'drawn'] as const)
        : moved(parameter, before, rng, options.factors);
    point[coordinate] = after;
    if (isNew || after !== before) changes[name] = how;
  }
  return { point, changes };
}

/** Whether both points take the same options above a parameter. */
function hadSameBranch(space: CompiledSpace, a: Float64Array, b: Float64Array, { coordinate }: FreeParameter): boolean {
  return space.isActive(a, coordinate) && space.isActive(b, coordinate);
}

/** @returns the new entry, and how it changed */
function moved(
  parameter: FreeParameter,
  entry: number,
  rng: Rng,
  factors: readonly number[],
): readonly [entry: number, how: string] {
  const { kind, expression } = parameter;
  if (kind === 'categorical') return [entry, 'kept'];
  if (expression.type === 'choice') {
    const order = inOrder(parameter);
    const place = order.indexOf(entry);
    const isUp = place === 0 || (place < order.length - 1 && rng.uniform() < 0.5);
    return [order[isUp ? place + 1 : place - 1] ?? entry, isUp ? 'next' : 'previous'];
  }
  const factor = factors[rng.uniformInt(factors.length)] ?? 1;
  const value = Number(parameter.valueAt(entry));
  const to = kind === 'continuous' ? clipped(parameter, value * factor) : nearest(parameter, entry, value, factor);
  return parameter.isFeasible(to) ? [to, `× ${factor}`] : [entry, 'kept'];
}

function clipped({ scale }: FreeParameter, value: number): number {
  return Math.min(scale?.high ?? value, Math.max(scale?.low ?? value, value));
}

/** The options of an ordered choice by position; they may be listed in any order. */
function inOrder({ count, position }: FreeParameter): number[] {
  return Array.from({ length: count }, (_, index) => index).sort((a, b) => position(a) - position(b));
}

/** Entry of the grid value nearest to value · factor, at least one step away, within the bounds. */
function nearest({ count, scale }: FreeParameter, entry: number, value: number, factor: number): number {
  const step = scale?.step ?? 1;
  const wanted = value * factor;
  // Values with a common ratio are about one perturbation apart, so move to the neighbour.
  if (scale?.log === true && scale.step === undefined)
    return Math.min(count - 1, Math.max(0, entry + Math.sign(wanted - value)));
  const steps = Math.round((wanted - value) / step) || Math.sign(wanted - value);
  // Entries are indices if the values can be counted, else the values themselves.
  if (Number.isFinite(count)) return Math.min(count - 1, Math.max(0, entry + steps));
  return Math.round(value / step + steps) * step;
}
