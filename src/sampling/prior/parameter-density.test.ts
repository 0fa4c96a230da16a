import { describe, expect, it } from 'vitest';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { ParameterDensity } from './parameter-density.ts';

function densityOf(expression: SearchSpace[string]): ParameterDensity {
  const { free, priors } = compileSpace({ a: expression });
  const [parameter] = free;
  const [prior] = priors;
  if (!parameter || !prior) throw new Error('the expression states no prior');
  return new ParameterDensity(parameter, prior);
}

const continuous = {
  range: { type: 'range', low: 2, high: 5, prior: { mean: 3, confidence: 'high' } },
  'log range': { type: 'log_range', low: 1e-4, high: 1, prior: { type: 'log_range', low: 0.01, high: 0.1 } },
  normal: { type: 'normal', mu: 3, sigma: 2, prior: { type: 'normal', mu: 4, sigma: 0.5 } },
} as const satisfies SearchSpace;

describe('ParameterDensity', () => {
  it.each(Object.entries(continuous))(
    'is largest where the prior of a %s is, and follows its slope',
    (_, expression) => {
      const density = densityOf(expression);
      const { parameter } = density;
      const near = parameter.position(parameter.fromUnit(density.unitDraw(0.5)));
      const far = parameter.position(parameter.fromUnit(0.99));
      expect(density.atPosition(near)).toBeGreaterThan(density.atPosition(far) + 1);
      for (let i = 0; i < 200; i++) {
        const position = parameter.position(parameter.fromUnit((i + 0.5) / 200));
        const h = 1e-7;
        const difference = (density.atPosition(position + h) - density.atPosition(position - h)) / (2 * h);
        // At the middle of a cell the slope has two values.
        if (Math.abs(difference - density.slopeAt(position - 2 * h)) > 1e-3)
          expect(difference).toBeCloseTo(density.slopeAt(position), 3);
        expect(density.at(parameter.entryAt(position))).toBeCloseTo(density.atPosition(position), 9);
      }
    },
  );

  it.each<[string, SearchSpace[string]]>([
    ['a choice', { type: 'choice', values: ['a', 'b', 'c'], prior: { weights: [1, 2, 5] } }],
    ['few whole numbers', { type: 'int_range', low: 1, high: 4, prior: { weights: [1, 2, 4, 1] } }],
    ['steps with narrow ends', { type: 'quniform', min_value: 0, max_value: 1, q: 0.1, prior: { mean: 0.9 } }],
    ['many whole numbers', { type: 'int_range', low: 1, high: 900, prior: { mean: 300, confidence: 'low' } }],
  ])('gives the values of %s the mass that draws give them', (_, expression) => {
    const density = densityOf(expression);
    const { parameter } = density;
    const draws = 40_000;
    const counts = new Float64Array(parameter.count);
    for (let i = 0; i < draws; i++) {
      const entry = parameter.fromUnit(density.unitDraw((i + 0.5) / draws));
      counts[entry] = (counts[entry] ?? 0) + 1 / draws;
    }
    counts.forEach((share, entry) => {
      const [lower, upper] = parameter.cell(entry);
      expect(share).toBeCloseTo(Math.exp(density.at(entry)) * (upper - lower), 3);
    });
  });

  it('is 0 everywhere for a prior that says what the expression declares', () => {
    const density = densityOf({ type: 'normal', mu: 3, sigma: 2, prior: { cells: [1, 1] } });
    for (const position of [-1, 0, 0.3, 0.5, 1.4]) {
      expect(density.atPosition(position)).toBeCloseTo(0, 12);
      expect(density.slopeAt(position)).toBeCloseTo(0, 12);
    }
    expect(density.deviation).toBeCloseTo(0, 12);
  });
});
