import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import { contractSpaces } from '../../contract-spaces.contract.ts';
import { SpacePrior } from '../../prior/index.ts';
import { Coordinates } from '../model/coordinates.ts';
import { Design } from '../search/design.ts';
import { PriorTerm } from './prior-term.ts';

const space = compileSpace(contractSpaces.believed);
const prior = new SpacePrior(space, space.priors);
const coordinates = new Coordinates(space);
const term = new PriorTerm(coordinates, prior);
const { featureCount: P, columnCount: D, numericCount: Dn } = coordinates;

function rowsOf(count: number): { features: Float64Array; rows: Float64Array } {
  const design = new Design(coordinates, 5);
  const features = new Float64Array(count * P);
  const rows = new Float64Array(count * D);
  for (let i = 0; i < count; i++) {
    design.write(i, features, i * P, seededRng('unused'));
    coordinates.encode(features, i * P, rows, i * D);
  }
  return { features, rows };
}

describe('PriorTerm', () => {
  it('is the log density of the active parameters', () => {
    const { features, rows } = rowsOf(100);
    for (let i = 0; i < 100; i++) {
      const point = coordinates.toPoint(features.subarray(i * P, (i + 1) * P));
      const expected = prior.densities.reduce((sum, density, coordinate) => {
        const entry = point[coordinate] ?? Number.NaN;
        return density && !Number.isNaN(entry) ? sum + density.at(entry) : sum;
      }, 0);
      expect(term.value(rows, i)).toBeCloseTo(expected, 9);
    }
  });

  it('has the gradient of its value in the columns of real features', () => {
    const { features, rows } = rowsOf(60);
    const gradient = new Float64Array(60 * Dn);
    for (let i = 0; i < 60; i++) term.addGradient(rows, i, 3, gradient);
    const h = 1e-7;
    for (let i = 0; i < 60; i++)
      coordinates.features.forEach(({ kind, column }, feature) => {
        if (kind !== 'real' || Number.isNaN(features[i * P + feature])) return;
        const moved = (step: number): number => {
          const copy = rows.slice();
          copy[i * D + column] = (copy[i * D + column] ?? 0) + step;
          return term.value(copy, i);
        };
        expect((3 * (moved(h) - moved(-h))) / (2 * h)).toBeCloseTo(gradient[i * Dn + column] ?? Number.NaN, 3);
      });
  });
});

describe('the design of a prior', () => {
  it('draws options and values in the proportions of the prior', () => {
    const design = new Design(coordinates, 5, prior);
    const features = new Float64Array(P);
    let sgd = 0;
    for (let i = 0; i < 600; i++) {
      design.write(i, features, 0, seededRng('unused'));
      const { optimizer } = space.fromPoint(coordinates.toPoint(features));
      if (typeof optimizer === 'object') sgd++;
    }
    // Weights 1 and 5, and a floor that keeps every option possible.
    expect(sgd / 600).toBeCloseTo(5 / 6, 1);
  });
});
