/**
 * Random changes of configurations, for candidates near good trials.
 */
import type { Rng } from '../../../numerics/index.ts';
import type { Coordinates, Gene } from '../model/coordinates.ts';

/** Standard deviations of Gaussian moves, times min(ℓ, 1): one to explore a valley, one to descend in it. */
export const MOVE_WIDTHS = { coarse: 0.15, fine: 0.03 } as const;

/** Genes changed by a Gaussian move on average at most: in high dimensions a move of all of them leads nowhere. */
const MOVED_GENES = 20;
/** Share of categories changed by a Gaussian move. */
const MOVED_CATEGORIES = 0.1;

/** What moves need to know of the model and the trials. */
export interface MoveContext {
  readonly coordinates: Coordinates;
  readonly rng: Rng;
  /** ℓ of each gene, [P]. */
  readonly lengthscales: Float64Array;
  /** Value of gene i in the best trial that has it, or NaN: half of the genes that a change brings to life start there. */
  bestValue(i: number): number;
}

/** Value for a gene that has just become active. */
export function fillGene(context: MoveContext, i: number): number {
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

function otherCategory(gene: Gene, value: number, rng: Rng): number {
  if (gene.count < 2) return value;
  const drawn = rng.uniformInt(gene.count - 1);
  return drawn >= value ? drawn + 1 : drawn;
}

/** Gaussian step of an index, at least one value wide, turned round at the ends. */
function otherIndex(gene: Gene, value: number, width: number, rng: Rng): number {
  let step = Math.max(1, Math.round(Math.abs(rng.normal()) * width * gene.count));
  if (rng.uniform() < 0.5) step = -step;
  const moved = value + step >= 0 && value + step < gene.count ? value + step : value - step;
  return Math.min(gene.count - 1, Math.max(0, moved));
}

function moveGene(context: MoveContext, i: number, value: number, width: number): number {
  const { coordinates, rng } = context;
  const gene = coordinates.genes[i] as Gene;
  const scaled = width * Math.min(1, context.lengthscales[i] as number);
  if (gene.kind === 'category') return otherCategory(gene, value, rng);
  if (gene.kind === 'ordered') return otherIndex(gene, value, scaled, rng);
  if (gene.kind === 'real') return reflect(value + scaled * rng.normal());
  return coordinates.fromPosition(i, value + scaled * rng.normal());
}

/** Moves most active genes of `genes` ([P]) in place by Gaussian steps. */
export function gaussianMove(context: MoveContext, genes: Float64Array, width: number): void {
  const { coordinates, rng } = context;
  const active = coordinates.genes.reduce((sum, _, i) => sum + (Number.isNaN(genes[i]) ? 0 : 1), 0);
  const share = Math.min(1, MOVED_GENES / active);
  for (let i = 0; i < genes.length; i++) {
    const value = genes[i] as number;
    if (Number.isNaN(value) || rng.uniform() >= share) continue;
    const isCategory = (coordinates.genes[i] as Gene).kind === 'category';
    if (!isCategory || rng.uniform() < MOVED_CATEGORIES) genes[i] = moveGene(context, i, value, width);
  }
  coordinates.repair(genes, 0, (i) => fillGene(context, i));
}

/** Changes one or two active genes of `genes` ([P]) in place, real ones to anything. */
export function singleMove(context: MoveContext, genes: Float64Array): void {
  const { coordinates, rng } = context;
  const active: number[] = [];
  for (let i = 0; i < genes.length; i++) if (!Number.isNaN(genes[i])) active.push(i);
  const changes = 1 + rng.uniformInt(2);
  for (let k = 0; k < changes; k++) {
    const i = active[rng.uniformInt(active.length)] as number;
    const { kind } = coordinates.genes[i] as Gene;
    genes[i] =
      kind === 'real' || kind === 'lattice'
        ? coordinates.fromUnit(i, rng.uniform())
        : moveGene(context, i, genes[i] as number, MOVE_WIDTHS.coarse);
  }
  coordinates.repair(genes, 0, (i) => fillGene(context, i));
}
