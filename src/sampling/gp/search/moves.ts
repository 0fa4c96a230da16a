/**
 * Random changes of configurations, for candidates near good trials.
 */
import type { Rng } from '../../../numerics/index.ts';
import type { Coordinates, Feature } from '../model/coordinates.ts';

/** Standard deviations of Gaussian moves, in units of min(ℓ, 1): one to explore a valley, one to descend into it. */
export const MOVE_WIDTHS = { coarse: 0.15, fine: 0.03 } as const;

/** Most features that a Gaussian move changes on average: in high dimensions, moving all of them leads nowhere. */
const MOVED_FEATURES = 20;
/** Share of categories that a Gaussian move changes. */
const MOVED_CATEGORIES = 0.1;

/** What moves need to know about the model and the trials. */
export interface MoveContext {
  readonly coordinates: Coordinates;
  readonly rng: Rng;
  /** ℓ of each feature, [P]. */
  readonly lengthscales: Float64Array;
  /** Value of feature i in the best trial that has it, or NaN. Half of the newly active features start there. */
  bestValue(i: number): number;
}

/** Value for a newly active feature. */
export function fillFeature(context: MoveContext, i: number): number {
  const { rng, coordinates } = context;
  if (rng.uniform() < 0.5) {
    const best = context.bestValue(i);
    if (!Number.isNaN(best)) return best;
  }
  return coordinates.fromUnit(i, rng.uniform());
}

const reflect = (v: number): number => {
  const back = v < 0 ? -v : v > 1 ? 2 - v : v;
  return Math.min(1, Math.max(0, back));
};

function otherCategory(feature: Feature, value: number, rng: Rng): number {
  if (feature.count < 2) return value;
  const drawn = rng.uniformInt(feature.count - 1);
  return drawn >= value ? drawn + 1 : drawn;
}

/** Gaussian step of an index, at least one value wide, reflected at the ends. */
function otherIndex(feature: Feature, value: number, width: number, rng: Rng): number {
  let step = Math.max(1, Math.round(Math.abs(rng.normal()) * width * feature.count));
  if (rng.uniform() < 0.5) step = -step;
  const moved = value + step >= 0 && value + step < feature.count ? value + step : value - step;
  return Math.min(feature.count - 1, Math.max(0, moved));
}

function moveGene(context: MoveContext, i: number, value: number, width: number): number {
  const { coordinates, rng } = context;
  const feature = coordinates.features[i] as Feature;
  const scaled = width * Math.min(1, context.lengthscales[i] as number);
  if (feature.kind === 'category') return otherCategory(feature, value, rng);
  if (feature.kind === 'ordered') return otherIndex(feature, value, scaled, rng);
  if (feature.kind === 'real') return reflect(value + scaled * rng.normal());
  return coordinates.fromPosition(i, value + scaled * rng.normal());
}

/** Moves most active features of `features` ([P]) in place by Gaussian steps. */
export function gaussianMove(context: MoveContext, features: Float64Array, width: number): void {
  const { coordinates, rng } = context;
  const active = coordinates.features.reduce((sum, _, i) => sum + (Number.isNaN(features[i]) ? 0 : 1), 0);
  const share = Math.min(1, MOVED_FEATURES / active);
  for (let i = 0; i < features.length; i++) {
    const value = features[i] as number;
    if (Number.isNaN(value) || rng.uniform() >= share) continue;
    const isCategory = (coordinates.features[i] as Feature).kind === 'category';
    if (!isCategory || rng.uniform() < MOVED_CATEGORIES) features[i] = moveGene(context, i, value, width);
  }
  coordinates.repair(features, 0, (i) => fillFeature(context, i));
}

/** Changes one or two active features of `features` ([P]) in place, real ones to any value. */
export function singleMove(context: MoveContext, features: Float64Array): void {
  const { coordinates, rng } = context;
  const active: number[] = [];
  for (let i = 0; i < features.length; i++) if (!Number.isNaN(features[i])) active.push(i);
  const changes = 1 + rng.uniformInt(2);
  for (let k = 0; k < changes; k++) {
    const i = active[rng.uniformInt(active.length)] as number;
    const { kind } = coordinates.features[i] as Feature;
    features[i] =
      kind === 'real' || kind === 'lattice'
        ? coordinates.fromUnit(i, rng.uniform())
        : moveGene(context, i, features[i] as number, MOVE_WIDTHS.coarse);
  }
  coordinates.repair(features, 0, (i) => fillFeature(context, i));
}
