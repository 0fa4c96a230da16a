import { compileSpace, type SearchSpace } from '../../src/space/index.ts';
import type { Objectives } from './objectives.ts';
import type { TaskMaker } from './task.ts';

/** Tasks whose losses `objectives.py` computes: surrogates of real trainings, and real trainings. */

const log = (low: number, high: number) =>
  ({ type: 'loguniform', min_value: Math.log(low), max_value: Math.log(high) }) as const;
const uniform = (low: number, high: number) => ({ type: 'uniform', min_value: low, max_value: high }) as const;
const integer = (low: number, high: number) => ({ type: 'quniform', min_value: low, max_value: high, q: 1 }) as const;
const logInteger = (low: number, high: number) =>
  ({ type: 'qloguniform', min_value: Math.log(low), max_value: Math.log(high), q: 1 }) as const;
const choice = (...values: (string | number | boolean)[]) => ({ type: 'choice', values }) as const;

const network: SearchSpace = {
  batch_size: logInteger(16, 512),
  learning_rate: log(1e-4, 0.1),
  momentum: uniform(0.1, 0.99),
  weight_decay: uniform(1e-5, 0.1),
  num_layers: integer(1, 5),
  max_units: logInteger(64, 1024),
  max_dropout: uniform(0, 1),
};

const trees: SearchSpace = {
  eta: log(9.2e-4, 1),
  gamma: log(4.6e-5, 7.38),
  max_depth: integer(1, 15),
  min_child_weight: log(2.72, 148),
  colsample_bytree: uniform(0.01, 1),
  colsample_bylevel: uniform(0.01, 1),
};

const boosting: SearchSpace = {
  booster: {
    type: 'choice',
    values: [
      { booster: 'gblinear' },
      { booster: 'gbtree', ...trees },
      { booster: 'dart', ...trees, rate_drop: uniform(0, 1), skip_drop: uniform(0, 1) },
    ],
  },
  nrounds: logInteger(7, 2981),
  lambda: log(9.2e-4, 1096),
  alpha: log(9.2e-4, 1096),
  subsample: uniform(0.1, 1),
  'num.impute.selected.cpo': choice('impute.mean', 'impute.median', 'impute.hist'),
};

const perceptron: SearchSpace = {
  width: logInteger(8, 96),
  layers: { type: 'randint', upper: 3 },
  activation: choice('relu', 'tanh', 'logistic'),
  alpha: log(1e-6, 10),
  batch: choice(16, 32, 64, 128),
  solver: {
    type: 'choice',
    values: [
      { name: 'adam', rate: log(1e-5, 0.3) },
      { name: 'sgd', rate: log(1e-4, 3), momentum: uniform(0, 0.99) },
    ],
  },
};

const scaler = choice('standard', 'minmax', 'quantile', 'none');

/** Real trainings, in the families of development. */
export const trainingSpaces: ReadonlyMap<string, SearchSpace> = new Map<string, SearchSpace>([
  [
    'svc-digits',
    {
      kernel: {
        type: 'choice',
        values: [
          { name: 'rbf', gamma: log(1e-5, 10) },
          { name: 'poly', gamma: log(1e-5, 10), degree: { type: 'randint', upper: 4 }, coef0: uniform(0, 2) },
          { name: 'sigmoid', gamma: log(1e-5, 10), coef0: uniform(-1, 1) },
          { name: 'linear' },
        ],
      },
      c: log(1e-3, 1e3),
      scaler,
    },
  ],
  [
    'forest-cancer',
    {
      trees: logInteger(5, 40),
      features: uniform(0.05, 1),
      depth: { type: 'randint', upper: 12 },
      leaf: logInteger(1, 30),
      criterion: choice('gini', 'entropy'),
      samples: uniform(0.2, 1),
    },
  ],
  [
    'boosting-diabetes',
    {
      rate: log(0.005, 1),
      trees: logInteger(5, 120),
      depth: { type: 'randint', upper: 6 },
      subsample: uniform(0.2, 1),
      leaf: logInteger(1, 50),
      features: uniform(0.1, 1),
      loss: choice('squared_error', 'absolute_error', 'huber'),
    },
  ],
  ['mlp-digits', perceptron],
]);

const tree: SearchSpace = {
  depth: { type: 'randint', upper: 15 },
  leaf: logInteger(1, 40),
  split: logInteger(2, 60),
  features: uniform(0.05, 1),
  pruning: log(1e-5, 0.1),
  criterion: choice('gini', 'entropy'),
};

const descent: SearchSpace = {
  loss: choice('hinge', 'log_loss', 'modified_huber', 'perceptron'),
  alpha: log(1e-7, 1),
  l1: uniform(0, 1),
  schedule: {
    type: 'choice',
    values: [
      { name: 'optimal' },
      { name: 'constant', eta0: log(1e-5, 1) },
      { name: 'invscaling', eta0: log(1e-4, 10), power: uniform(0.05, 1) },
    ],
  },
  average: choice(true, false),
  scaler,
};

const supportRegression: SearchSpace = {
  c: log(1e-2, 1e3),
  epsilon: log(1e-3, 10),
  kernel: {
    type: 'choice',
    values: [
      { name: 'rbf', gamma: log(1e-4, 10) },
      { name: 'poly', gamma: log(1e-3, 1), degree: integer(1, 4), coef0: uniform(0, 2) },
      { name: 'linear' },
    ],
  },
  scaler,
};

/** Real trainings of some hundredths of a second: enough of them to tell samplers apart in minutes. */
export const quickTrainingSpaces: ReadonlyMap<string, SearchSpace> = new Map<string, SearchSpace>([
  ['tree-digits', tree],
  ['tree-clusters', tree],
  [
    'logistic-cancer',
    {
      c: log(1e-4, 1e4),
      l1: uniform(0, 1),
      steps: logInteger(5, 80),
      intercept: choice(true, false),
      balanced: choice(true, false),
      scaler,
    },
  ],
  ['descent-digits', descent],
  ['descent-cancer', descent],
  ['svr-friedman', supportRegression],
  ['svr-diabetes', supportRegression],
  [
    'elastic-friedman',
    {
      alpha: log(1e-5, 10),
      l1: uniform(0.01, 1),
      degree: { type: 'randint', upper: 3 },
      selection: choice('cyclic', 'random'),
      scaler,
    },
  ],
  [
    'forest-clusters',
    {
      trees: logInteger(2, 12),
      features: uniform(0.05, 1),
      depth: { type: 'randint', upper: 12 },
      leaf: logInteger(1, 30),
      criterion: choice('gini', 'entropy'),
      samples: uniform(0.2, 1),
    },
  ],
  [
    'boosting-friedman',
    {
      rate: log(0.01, 1),
      trees: logInteger(5, 60),
      depth: { type: 'randint', upper: 5 },
      subsample: uniform(0.2, 1),
      leaf: logInteger(1, 30),
      features: uniform(0.1, 1),
      loss: choice('squared_error', 'absolute_error', 'huber'),
    },
  ],
  [
    'ada-clusters',
    { rate: log(0.005, 3), trees: logInteger(3, 30), depth: { type: 'randint', upper: 8 }, leaf: logInteger(1, 30) },
  ],
  [
    'network-friedman',
    {
      width: logInteger(4, 64),
      layers: { type: 'randint', upper: 3 },
      activation: choice('relu', 'tanh', 'logistic'),
      alpha: log(1e-6, 10),
      rate: log(1e-4, 0.3),
      batch: choice(8, 16, 32, 64),
      momentum: uniform(0, 0.99),
      epochs: logInteger(5, 40),
    },
  ],
  ['features-clusters', { gamma: log(1e-4, 1), components: logInteger(10, 150), c: log(1e-3, 1e4), scaler }],
]);

/** Real trainings that no choice of ours was tuned on: other models, or other data. */
export const heldOutTrainingSpaces: ReadonlyMap<string, SearchSpace> = new Map<string, SearchSpace>([
  [
    'pipeline-digits',
    {
      scaler,
      variance: uniform(0.3, 0.99),
      model: {
        type: 'choice',
        values: [
          { name: 'knn', k: logInteger(1, 40), weights: choice('uniform', 'distance'), p: choice(1, 1.5, 2, 3) },
          { name: 'logistic', c: log(1e-4, 1e3) },
          { name: 'tree', depth: { type: 'randint', upper: 15 }, pruning: log(1e-6, 0.1) },
        ],
      },
    },
  ],
  [
    'kernel-ridge-diabetes',
    {
      alpha: log(1e-4, 1e3),
      gamma: log(1e-5, 10),
      kernel: choice('rbf', 'laplacian', 'polynomial'),
      scaler: choice('standard', 'minmax', 'quantile'),
    },
  ],
  [
    'extra-trees-digits',
    {
      trees: logInteger(5, 40),
      features: uniform(0.02, 1),
      depth: { type: 'randint', upper: 15 },
      split: logInteger(2, 40),
      bootstrap: choice(true, false),
    },
  ],
  ['mlp-wine', perceptron],
]);

/** The surrogates that the data folder's README allows. */
export const surrogateSpaces: ReadonlyMap<string, SearchSpace> = new Map<string, SearchSpace>([
  ...['168335', '167168', '189865', '126026'].map((id) => [`lcbench-${id}`, network] as const),
  ...['23512', '42', '24', '375', '300'].map((id) => [`rbv2_xgboost-${id}`, boosting] as const),
]);

/** Losses repeat exactly, so the observed value is the truth; the best possible loss is unknown. */
export function externalTask(objectives: Objectives, name: string, search: SearchSpace): TaskMaker {
  const space = compileSpace(search);
  return () => ({
    name,
    space,
    best: undefined,
    evaluate: async (config) => {
      const loss = await objectives.loss(name, config);
      return { observed: loss, truth: loss };
    },
  });
}
