import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../src/numerics/index.ts';
import { Coordinates } from '../../../src/sampling/gp/model/coordinates.ts';
import { compileSpace } from '../../../src/space/index.ts';
import { type CostModel, ProcessCosts, RidgeCosts } from './cost-model.ts';

const space = compileSpace({
  trees: { type: 'log_range', low: 10, high: 1000 },
  depth: { type: 'range', low: 0, high: 1 },
  kind: { type: 'choice', values: ['fast', 'slow'] },
});
const coordinates = new Coordinates(space);
const rng = seededRng('cost-model');
const configs = Array.from({ length: 60 }, () => space.fromUnit([rng.uniform(), rng.uniform(), rng.uniform()]));
const features = configs.map((config) => coordinates.fromPoint(space.toPoint(config)));
const rows = new Float64Array(features.length * coordinates.columnCount);
features.forEach((each, i) => {
  coordinates.encode(each, 0, rows, i * coordinates.columnCount);
});
const seconds = configs.map(
  ({ trees, depth, kind }) => Number(trees) * (1 + Number(depth)) * (kind === 'slow' ? 10 : 1),
);

describe.each<[string, () => CostModel]>([
  ['a ridge regression', () => new RidgeCosts(coordinates)],
  ['a Gaussian process', () => new ProcessCosts(coordinates)],
])('%s of log seconds', (_, make) => {
  it('predicts the ratio of two times within a fifth', () => {
    const model = make();
    model.fit(features.slice(0, 40), seconds.slice(0, 40));
    const { mean } = model.predict(rows, 60, false);
    for (let i = 41; i < 60; i++) {
      const predicted = Math.exp((mean[i] ?? 0) - (mean[40] ?? 0));
      const ratio = predicted / ((seconds[i] ?? 0) / (seconds[40] ?? 1));
      expect(Math.abs(Math.log(ratio))).toBeLessThan(0.2);
    }
  });

  it('has the slopes of its predictions', () => {
    const model = make();
    model.fit(features, seconds);
    const step = 1e-5;
    for (let column = 0; column < coordinates.numericCount; column++) {
      const at = (sign: number): number => {
        const moved = rows.slice(0, coordinates.columnCount);
        moved[column] = (moved[column] ?? 0) + sign * step;
        return model.predict(moved, 1, false).mean[0] ?? Number.NaN;
      };
      const slope = (at(1) - at(-1)) / (2 * step);
      expect(model.predict(rows, 1, true).meanGradient[column]).toBeCloseTo(slope, 4);
    }
  });
});
