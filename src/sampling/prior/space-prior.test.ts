import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace } from '../../space/index.ts';
import { contractSpaces } from '../contract-spaces.contract.ts';
import { SpacePrior } from './space-prior.ts';

const space = compileSpace(contractSpaces.believed);
const prior = new SpacePrior(space, space.priors);

describe('SpacePrior', () => {
  it('says nothing where nothing is stated', () => {
    const bare = compileSpace(contractSpaces.nested);
    expect(new SpacePrior(bare, bare.priors).isStated).toBe(false);
    expect(prior.isStated).toBe(true);
  });

  it('favours draws from the prior over uniform ones', () => {
    const rng = seededRng('favour');
    const drawn: number[] = [];
    const uniform: number[] = [];
    for (let i = 0; i < 400; i++) {
      const unit = Float64Array.from({ length: space.dimension }, () => rng.uniform());
      uniform.push(prior.favour(space.pointFromUnit(unit)));
      drawn.push(prior.favour(space.pointFromUnit(unit.map((u, coordinate) => prior.unitDraw(coordinate, u)))));
    }
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(uniform))).toBeLessThan(0.2);
    expect(mean(drawn)).toBeGreaterThan(1);
  });

  it('takes inactive parameters as average', () => {
    const lbfgs = { lr: 0.1, shift: 1, layers: 2, batch: 32, optimizer: 'lbfgs' };
    const { densities, deviation } = prior;
    const point = space.toPoint(lbfgs);
    const expected = space.free.reduce((sum, { coordinate }) => {
      const density = densities[coordinate];
      const entry = point[coordinate] ?? Number.NaN;
      return density && !Number.isNaN(entry) ? sum + density.at(entry) - density.mean : sum;
    }, 0);
    expect(prior.favour(point)).toBeCloseTo(expected / deviation, 12);
  });
});
