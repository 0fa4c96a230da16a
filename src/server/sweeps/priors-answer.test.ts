import { expect, it } from 'vitest';
import { compileSpace } from '../../space/index.ts';
import { priorsAnswer } from './priors-answer.ts';

it('gives each prior with its source, and the range that has half of it', () => {
  const space = compileSpace(
    {
      lr: { type: 'log_range', low: 1e-4, high: 1, prior: { mean: 0.01, confidence: 'medium' } },
      silent: { type: 'uniform', min_value: 0, max_value: 1 },
      model: {
        type: 'choice',
        values: [{ name: 'svm' }, { name: 'tree', depth: { type: 'int_range', low: 1, high: 6 } }],
        prior: { weights: [1, 3] },
      },
    },
    {
      book: { entries: [{ parameter: 'model.depth', coordinate: 3, cells: [1, 1, 1, 1, 40, 40] }], configurations: [] },
    },
  );
  const [lr, model, depth, ...rest] = priorsAnswer(space);
  expect(rest).toEqual([]);
  expect(lr).toMatchObject({ column: 'lr', source: 'stated', options: null, range: { low: 1e-4, high: 1 } });
  const [from = 0, to = 0] = lr?.range?.half ?? [];
  // A bell of a sixth of the four decades around 0.01 has half of its probability within 0.45 decades on either side.
  expect(Math.log10(0.01 / from)).toBeCloseTo(0.45, 1);
  expect(Math.log10(to / 0.01)).toBeCloseTo(0.45, 1);
  expect(model).toMatchObject({ options: ['svm', 'tree'], range: null });
  expect(model?.masses[1]).toBeCloseTo(0.745, 3);
  expect(depth).toMatchObject({ parameter: 'model.depth', source: 'book', range: { half: [5, 6], integer: true } });
});
