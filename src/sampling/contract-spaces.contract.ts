import type { ParameterConstraint, SearchSpace } from '../space/index.ts';

/** The spaces that every sampler is tested on. A sampler that cannot serve one must refuse it on construction. */
export const contractSpaces = {
  continuous: {
    x: { type: 'uniform', min_value: -1, max_value: 2 },
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
    momentum: { type: 'normal', mu: 0, sigma: 2 },
    decay: { type: 'lognormal', mu: -3, sigma: 1 },
  },
  mixed: {
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
    layers: { type: 'randint', upper: 5 },
    batch: { type: 'choice', values: [16, 32, 64, 128] },
    optimizer: { type: 'choice', values: ['adam', 'sgd', 'lamb'] },
    dropout: { type: 'quniform', min_value: 0, max_value: 1, q: 0.1 },
    width: { type: 'qlognormal', mu: 4, sigma: 1, q: 8 },
    epochs: 10,
  },
  numeric: {
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
    layers: { type: 'randint', upper: 9 },
    batch: { type: 'choice', values: [16, 32, 64, 128] },
    nesterov: { type: 'choice', values: [true, false] },
    noise: { type: 'qnormal', mu: 0, sigma: 3, q: 1 },
  },
  finite: {
    a: { type: 'choice', values: [1, 2, 3] },
    b: { type: 'randint', upper: 4 },
    c: { type: 'choice', values: [true, false] },
  },
  nested: {
    optimizer: {
      type: 'choice',
      values: [
        { name: 'sgd', momentum: { type: 'uniform', min_value: 0.5, max_value: 0.99 } },
        {
          name: 'adam',
          beta: { type: 'uniform', min_value: 0.9, max_value: 0.999 },
          schedule: {
            type: 'choice',
            values: ['none', { kind: 'step', every: { type: 'randint', upper: 10 } }],
          },
        },
        'lbfgs',
      ],
    },
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
  },
  nestedFinite: {
    model: {
      type: 'choice',
      values: [
        { kind: 'tree', depth: { type: 'randint', upper: 6 } },
        { kind: 'linear', penalty: { type: 'choice', values: ['l1', 'l2'] } },
      ],
    },
    scale: { type: 'quniform', min_value: 0, max_value: 2, q: 1 },
  },
  believed: {
    lr: {
      type: 'log_range',
      low: 1e-4,
      high: 1,
      default: 0.1,
      prior: { mean: 0.1, confidence: 'high' },
    },
    shift: { type: 'normal', mu: 0, sigma: 2, prior: { type: 'normal', mu: 1, sigma: 0.5 } },
    layers: { type: 'int_range', low: 1, high: 6, prior: { weights: [1, 4, 2, 1, 1, 1] } },
    batch: { type: 'choice', values: [16, 32, 64], default: 32, prior: { weights: [1, 2, 1] } },
    optimizer: {
      type: 'choice',
      values: [
        'lbfgs',
        { name: 'sgd', momentum: { type: 'uniform', min_value: 0, max_value: 1, prior: { mean: 0.9 } } },
      ],
      prior: { weights: [1, 5] },
    },
  },
  orderedNested: {
    layers: {
      type: 'choice',
      ordered: true,
      values: [
        'none',
        { count: 1, units: { type: 'int_range', low: 8, high: 64 } },
        {
          count: 2,
          units: { type: 'int_range', low: 8, high: 64 },
          dropout: { type: 'uniform', min_value: 0, max_value: 0.5 },
        },
      ],
    },
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
  },
  twoParents: {
    optimizer: { type: 'choice', values: ['adam', 'sgd', 'lamb'] },
    scheduler: { type: 'choice', values: ['none', 'cosine', { kind: 'step', every: { type: 'randint', upper: 5 } }] },
    layers: { type: 'int_range', low: 1, high: 6 },
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
    momentum: {
      type: 'uniform',
      min_value: 0,
      max_value: 1,
      when: { optimizer: 'sgd', scheduler: ['cosine', { kind: 'step' }] },
    },
    nesterov: { type: 'choice', values: [true, false], when: { momentum: { min: 0.5 }, layers: { max: 4 } } },
    dropout: {
      type: 'choice',
      values: ['none', { rate: { type: 'range', low: 0, high: 0.5, when: { lr: { max: 0.05 } } } }],
      when: { layers: { min: 2 } },
    },
  },
  twoParentsFinite: {
    c: { type: 'int_range', low: 1, high: 3, when: { a: [1, 2], b: { min: 2 } } },
    a: { type: 'choice', values: [1, 2, 3] },
    b: { type: 'randint', upper: 4 },
    d: {
      type: 'choice',
      values: [{ kind: 'x', e: { type: 'choice', values: ['p', 'q'], when: { b: 3, a: 2 } } }, 'y'],
      when: { c: { max: 2 } },
    },
  },
  constrained: {
    x: { type: 'uniform', min_value: 0, max_value: 1 },
    y: { type: 'uniform', min_value: 0, max_value: 1 },
    layers: { type: 'randint', upper: 9 },
    width: { type: 'quniform', min_value: 8, max_value: 64, q: 8 },
  },
  constrainedNested: {
    optimizer: {
      type: 'choice',
      values: [
        { name: 'sgd', momentum: { type: 'uniform', min_value: 0, max_value: 0.99 } },
        { name: 'adam', beta: { type: 'uniform', min_value: 0.9, max_value: 0.999 } },
      ],
    },
    lr: { type: 'loguniform', min_value: -7, max_value: -1 },
    clip: { type: 'choice', values: ['none', 'norm', 'value'] },
  },
  constrainedFinite: {
    a: { type: 'choice', values: [1, 2, 3, 4] },
    b: { type: 'randint', upper: 5 },
    c: { type: 'choice', values: [true, false] },
  },
  constrainedUneven: {
    a: { type: 'quniform', min_value: 0, max_value: 3, q: 0.5 },
    b: { type: 'randint', upper: 6 },
  },
} satisfies Record<string, SearchSpace>;

/** Constraints of the constrained spaces. */
export const contractConstraints: Partial<Record<keyof typeof contractSpaces, readonly ParameterConstraint[]>> = {
  constrained: ['x + y <= 1', { less: ['y', 'x'] }, 'layers * width <= 160'],
  constrainedNested: [
    { when: { 'optimizer.name': 'sgd' }, keep: 'lr <= 0.1 * (1 - optimizer.momentum)' },
    { forbid: { 'optimizer.name': 'adam', clip: 'norm' } },
    'optimizer.beta < 0.99',
  ],
  constrainedFinite: ['a + b <= 5', { forbid: { a: 1, c: true } }],
  constrainedUneven: [{ less_equal: ['b', 'a'] }],
};
