import { choice, fixed, logInt, logRange, range, type Training } from '../suite/training.ts';

/** Real trainings whose size is tuned over two decades, so that their times vary as much. */
export const wideTrainings: readonly Training[] = [
  fixed('xgboost', {
    data: 'german',
    metric: 'log_loss',
    folds: 1,
    rows: 120,
    space: {
      n_estimators: logInt(2, 200),
      learning_rate: logRange(0.003, 1),
      max_depth: logInt(1, 12),
      min_child_weight: logRange(0.1, 30),
      subsample: range(0.3, 1),
      reg_lambda: logRange(1e-3, 100),
    },
  }),
  fixed('lightgbm', {
    data: 'contraceptive',
    metric: 'log_loss',
    folds: 1,
    rows: 120,
    space: {
      n_estimators: logInt(2, 200),
      learning_rate: logRange(0.003, 1),
      num_leaves: logInt(2, 64),
      min_child_samples: logInt(1, 60),
      colsample_bytree: range(0.3, 1),
    },
  }),
  fixed('random_forest', {
    data: 'saheart',
    metric: 'log_loss',
    folds: 1,
    rows: 120,
    space: {
      n_estimators: logInt(1, 200),
      max_depth: logInt(1, 20),
      min_samples_leaf: logInt(1, 40),
      max_features: range(0.1, 1),
    },
  }),
  fixed('gradient_boosting', {
    data: 'friedman1',
    metric: 'rmse',
    folds: 1,
    rows: 120,
    space: {
      n_estimators: logInt(2, 200),
      learning_rate: logRange(0.003, 1),
      max_depth: logInt(1, 10),
      subsample: range(0.3, 1),
      min_samples_leaf: logInt(1, 40),
    },
  }),
  fixed('extra_trees', {
    data: 'phoneme',
    metric: 'auc',
    folds: 1,
    rows: 120,
    space: {
      n_estimators: logInt(1, 200),
      max_depth: logInt(1, 20),
      min_samples_leaf: logInt(1, 40),
      criterion: choice('gini', 'entropy'),
    },
  }),
  fixed('mlp', {
    data: 'vehicle',
    metric: 'log_loss',
    folds: 1,
    rows: 120,
    space: {
      n_units: logInt(4, 128),
      n_layers: choice(1, 2, 3),
      max_iter: logInt(2, 100),
      learning_rate_init: logRange(1e-4, 0.3),
      alpha: logRange(1e-6, 10),
    },
  }),
];
