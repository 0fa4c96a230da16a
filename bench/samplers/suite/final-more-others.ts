import { choice, fixed, intRange, logInt, logRange, options, range, resampled, type Training } from './training.ts';

/** Other models on further data sets, of the trainings that decide nothing. */
export const finalMoreOthers: readonly Training[] = [
  resampled('svm', {
    data: 'banana',
    metric: 'error',
    folds: 2,
    rows: 250,
    space: { C: logRange(1e-3, 1e4), gamma: logRange(1e-4, 1e2) },
  }),
  fixed('svm', {
    data: 'movement_libras',
    metric: 'error',
    folds: 2,
    rows: 240,
    space: {
      C: logRange(1e-2, 1e3),
      gamma: logRange(1e-5, 1),
      kernel: choice('rbf', 'poly', 'sigmoid'),
      class_weight: choice('balanced', 'none'),
      scaler: choice('standard', 'minmax'),
    },
  }),
  resampled('knn', {
    data: 'monk-2',
    metric: 'error',
    folds: 2,
    rows: 250,
    space: {
      n_neighbors: intRange(1, 25),
      weights: choice('uniform', 'distance'),
      p: range(1, 4),
      scaler: choice('standard', 'minmax', 'none'),
    },
  }),
  fixed('mlp', {
    data: 'twonorm',
    metric: 'log_loss',
    folds: 1,
    rows: 200,
    space: {
      n_units: logInt(4, 100),
      n_layers: intRange(1, 3),
      activation: choice('relu', 'tanh', 'logistic'),
      alpha: logRange(1e-6, 10),
      learning_rate_init: logRange(1e-4, 1e-1),
      beta_1: range(0.7, 0.99),
    },
  }),
  resampled('mlp', {
    data: 'hayes-roth',
    metric: 'error',
    folds: 2,
    rows: 160,
    space: {
      n_units: intRange(4, 64),
      solver: choice('adam', 'sgd', 'lbfgs'),
      activation: choice('relu', 'tanh'),
      alpha: logRange(1e-5, 1),
      learning_rate_init: logRange(1e-3, 1),
    },
  }),
  fixed('logistic', {
    data: 'housevotes',
    metric: 'log_loss',
    folds: 3,
    rows: 232,
    space: {
      C: logRange(1e-4, 1e4),
      solver: choice('lbfgs', 'newton-cg', 'liblinear'),
      class_weight: choice('balanced', 'none'),
      fit_intercept: choice(true, false),
      scaler: choice('standard', 'minmax', 'none'),
    },
  }),
  resampled('logistic', {
    data: 'page-blocks',
    metric: 'balanced_error',
    folds: 2,
    rows: 400,
    space: {
      C: logRange(1e-3, 1e3),
      class_weight: choice('balanced', 'none'),
      scaler: choice('standard', 'quantile', 'robust', 'minmax'),
      max_iter: logInt(5, 100),
    },
  }),
  fixed('elastic_net', {
    data: 'uncorrelated',
    metric: 'rmse',
    folds: 3,
    rows: 200,
    space: {
      alpha: logRange(1e-4, 10),
      l1_ratio: range(0, 1),
      degree: choice(1, 2),
      scaler: choice('standard', 'none'),
    },
  }),
  resampled('sgd', {
    data: 'mushroom',
    metric: 'error',
    folds: 2,
    rows: 300,
    space: {
      loss: choice('hinge', 'log_loss', 'squared_hinge', 'modified_huber'),
      alpha: logRange(1e-6, 1),
      penalty: options({ name: 'l2' }, { name: 'l1' }, { name: 'elasticnet', l1_ratio: range(0, 1) }),
      average: choice(true, false),
    },
  }),
  fixed('kernel_ridge', {
    data: 'credit-cards',
    metric: 'rmse',
    folds: 4,
    rows: 72,
    space: {
      alpha: logRange(1e-4, 1e2),
      gamma: logRange(1e-4, 10),
      kernel: choice('rbf', 'laplacian', 'polynomial', 'linear'),
      scaler: choice('standard', 'robust'),
    },
  }),
  resampled('pipeline', {
    data: 'marketing',
    metric: 'error',
    folds: 1,
    rows: 300,
    space: {
      scaler: choice('standard', 'minmax', 'robust'),
      n_components: range(0.4, 0.99),
      classifier: options(
        { name: 'logistic', C: logRange(1e-4, 1e2) },
        { name: 'knn', n_neighbors: intRange(1, 50), weights: choice('uniform', 'distance') },
        { name: 'svm', C: logRange(1e-2, 1e3), gamma: logRange(1e-4, 1) },
      ),
    },
  }),
  fixed('choice', {
    data: 'ecoli',
    metric: 'balanced_error',
    folds: 2,
    rows: 336,
    space: {
      model: options(
        {
          name: 'lightgbm',
          learning_rate: logRange(0.01, 0.5),
          num_leaves: intRange(2, 31),
          min_child_samples: intRange(1, 40),
        },
        { name: 'svm', C: logRange(1e-2, 1e4), gamma: logRange(1e-4, 10), class_weight: choice('balanced', 'none') },
        { name: 'logistic', C: logRange(1e-4, 1e4), class_weight: choice('balanced', 'none') },
        { name: 'knn', n_neighbors: intRange(1, 30), weights: choice('uniform', 'distance') },
      ),
    },
  }),
  resampled('choice', {
    data: 'tae',
    metric: 'error',
    folds: 3,
    rows: 151,
    space: {
      model: options(
        {
          name: 'random_forest',
          max_depth: intRange(1, 15),
          max_features: range(0.1, 1),
          min_samples_leaf: intRange(1, 15),
        },
        { name: 'xgboost', learning_rate: logRange(0.01, 1), max_depth: intRange(1, 8), n_estimators: intRange(5, 30) },
        { name: 'mlp', n_units: intRange(4, 50), learning_rate_init: logRange(1e-3, 0.3), alpha: logRange(1e-5, 1) },
        { name: 'decision_tree', max_depth: intRange(1, 20), min_samples_leaf: intRange(1, 20) },
      ),
    },
  }),
];
