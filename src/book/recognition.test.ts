import { describe, expect, it } from 'vitest';
import { compileSpace } from '../space/index.ts';
import { consultBook } from './index.ts';

const log = (low: number, high: number) => ({ type: 'log_range', low, high });
const real = (low: number, high: number) => ({ type: 'range', low, high });
const whole = (low: number, high: number) => ({ type: 'int_range', low, high });
const choice = (...values: readonly unknown[]) => ({ type: 'choice', values });

const found = (space: object) => {
  const findings = consultBook(compileSpace(space));
  return findings && { family: findings.family, parameters: findings.entries.map(({ parameter }) => parameter) };
};

describe('spaces of well-known models', () => {
  it.each<[string, string, object, readonly string[]]>([
    [
      'LightGBM',
      'its own names',
      {
        learning_rate: log(1e-3, 0.5),
        num_leaves: whole(4, 256),
        min_data_in_leaf: whole(1, 100),
        bagging_freq: whole(0, 7),
      },
      ['learning_rate', 'num_leaves', 'min_data_in_leaf'],
    ],
    [
      'LightGBM',
      "scikit-learn's names, a wrapper's prefix",
      { 'params.numLeaves': whole(4, 256), 'params.minChildSamples': whole(1, 100) },
      ['params.minChildSamples'],
    ],
    [
      'XGBoost',
      'its own names',
      {
        eta: log(1e-3, 1),
        max_depth: whole(2, 12),
        lambda: log(1e-3, 100),
        alpha: log(1e-3, 100),
        subsample: real(0.3, 1),
      },
      ['eta', 'max_depth', 'lambda', 'alpha', 'subsample'],
    ],
    [
      'XGBoost',
      "scikit-learn's names",
      {
        learning_rate: log(1e-3, 1),
        min_child_weight: whole(1, 20),
        colsample_bytree: real(0.2, 1),
        reg_lambda: log(1e-3, 100),
      },
      ['learning_rate', 'min_child_weight', 'colsample_bytree', 'reg_lambda'],
    ],
    [
      'CatBoost',
      'its own names',
      { iterations: whole(50, 1000), depth: whole(2, 10), l2_leaf_reg: log(0.1, 100), random_strength: log(0.01, 10) },
      ['depth', 'l2_leaf_reg'],
    ],
    [
      'histogram gradient boosting',
      'its own names',
      {
        max_iter: whole(20, 500),
        learning_rate: log(1e-3, 1),
        max_leaf_nodes: whole(4, 256),
        l2_regularization: log(1e-6, 10),
      },
      ['max_iter', 'learning_rate', 'l2_regularization'],
    ],
    [
      'support vector machine',
      'bare names',
      { C: log(1e-3, 1e3), gamma: log(1e-6, 10), kernel: choice('rbf', 'sigmoid') },
      ['C', 'gamma', 'kernel'],
    ],
    [
      'support vector machine',
      'a step of a pipeline',
      { clf__C: log(1e-3, 1e3), clf__gamma: log(1e-6, 10) },
      ['clf__C', 'clf__gamma'],
    ],
    [
      'nearest neighbours',
      'its own names',
      { n_neighbors: whole(1, 40), weights: choice('uniform', 'distance') },
      ['n_neighbors', 'weights'],
    ],
    ['elastic net', 'its own names', { alpha: log(1e-5, 10), l1_ratio: real(0, 1) }, ['alpha', 'l1_ratio']],
    ['ridge regression', 'a prefix', { ridge_alpha: log(1e-4, 1e4) }, ['ridge_alpha']],
    ['logistic regression', 'its own names', { C: log(1e-4, 1e4), penalty: choice('l1', 'l2') }, ['C']],
    [
      'linear model by SGD',
      'its own names',
      { alpha: log(1e-7, 1), penalty: choice('l1', 'l2'), eta0: log(1e-4, 10) },
      ['alpha', 'eta0'],
    ],
    [
      'MLP of scikit-learn',
      'its own names',
      { hidden_layer_sizes: choice([50], [100], [100, 100]), alpha: log(1e-6, 1), learning_rate_init: log(1e-5, 0.1) },
      ['learning_rate_init'],
    ],
    [
      'network trained by Adam',
      'a fixed optimizer',
      { optimizer: 'adam', lr: log(1e-5, 0.1), dropout: real(0, 0.8) },
      ['lr', 'dropout'],
    ],
    [
      'network trained by SGD or network trained by Adam',
      'a tuned optimizer',
      { optimizer: choice('sgd', 'adam'), lr: log(1e-5, 1), dropout: real(0, 0.8), momentum: real(0, 0.99) },
      ['lr', 'dropout'],
    ],
    [
      'network trained by SGD or network trained by Adam',
      'numbered layers',
      { init_lr: log(1e-5, 1), n_units_1: whole(16, 512), n_units_2: whole(16, 512), dropout_1: real(0, 0.8) },
      ['init_lr', 'n_units_1', 'n_units_2', 'dropout_1'],
    ],
    [
      'random forest or extra trees',
      'names of both',
      { n_estimators: whole(10, 300), min_samples_leaf: whole(1, 30), max_features: real(0.1, 1) },
      ['n_estimators', 'min_samples_leaf', 'max_features'],
    ],
  ])('%s by %s', (family, _, space, parameters) => {
    const findings = found(space);
    expect(findings?.family).toBe(family);
    expect(findings?.parameters).toEqual(expect.arrayContaining([...parameters]));
  });

  it('finds a model in each option of a choice', () => {
    const findings = found({
      model: choice(
        { name: 'svm', C: log(1e-3, 1e3), gamma: log(1e-6, 10) },
        { name: 'knn', k: whole(1, 40) },
        { name: 'other', temperature: log(0.1, 10) },
      ),
    });
    expect(findings).toEqual({
      family: 'support vector machine, nearest neighbours',
      parameters: ['model.C', 'model.gamma', 'model.k'],
    });
  });

  it('finds models by the prefixes of a flat space', () => {
    const findings = found({
      svm_C: log(1e-3, 1e3),
      svm_gamma: log(1e-6, 10),
      xgb_eta: log(1e-3, 1),
      xgb_max_depth: whole(1, 15),
    });
    expect(findings?.family).toBe('support vector machine, XGBoost');
  });
});

describe('zero-shot configurations', () => {
  const space = { C: log(1e-3, 1e3), gamma: log(1e-6, 10) };
  const configurations = (given: object) => consultBook(compileSpace(given))?.configurations ?? [];

  it('are at least three, or none', () => {
    expect(configurations({ ...space, kernel: choice('rbf', 'poly', 'linear') }).length).toBeGreaterThanOrEqual(3);
    expect([0, 3, 4, 5]).toContain(configurations(space).length);
  });

  it('of another kernel are not for a space without kernels', () => {
    // Good with a linear kernel only.
    for (const { C } of configurations(space)) expect(C).not.toBeCloseTo(0.0261, 3);
  });
});

describe('spaces that it must leave alone', () => {
  it.each<[string, object]>([
    ['one name that many models have', { alpha: log(1e-5, 10) }],
    ['a single C', { C: log(1e-3, 1e3) }],
    ['a single learning rate', { learning_rate: log(1e-4, 1) }],
    ['names of functions', { x: real(0, 1), y: real(0, 1), alpha: log(1e-5, 10) }],
    [
      'mostly other names',
      {
        learning_rate: log(1e-4, 1),
        batch_size: choice(16, 32),
        temperature: real(0, 1),
        top_p: real(0, 1),
        beams: whole(1, 8),
      },
    ],
    [
      'reinforcement learning',
      { learning_rate: log(1e-5, 1e-2), batch_size: choice(32, 64), gamma: real(0.9, 0.999), gae_lambda: real(0.8, 1) },
    ],
    ['fine-tuning', { learning_rate: log(1e-6, 1e-3), batch_size: choice(8, 16), lora_r: choice(4, 8, 16) }],
    ['a logarithm by name', { log_lr: real(-5, 0), batch_size: choice(16, 64) }],
    ['weak names only', { trees: whole(10, 100), depth: whole(1, 10), leaf: whole(1, 10) }],
    ['boosting or forests, too many to tell', { learning_rate: log(1e-3, 1), n_estimators: whole(10, 100) }],
    ['a map of pictures', { n_neighbors: whole(5, 50), min_dist: real(0, 1), metric: choice('cosine', 'euclidean') }],
  ])('%s', (_, space) => {
    expect(found(space)).toBeUndefined();
  });
});

describe('parameters that it must leave alone', () => {
  const withRate = (learning_rate: object) =>
    found({ learning_rate, max_depth: whole(2, 12), min_child_weight: log(0.1, 50) });
  it.each<[string, object]>([
    ['exponents', real(-5, 0)],
    ['a unit of its own', log(10, 1e5)],
    ['a range in the tail', log(0.001, 0.003)],
  ])('a learning rate of %s', (_, rate) => {
    expect(withRate(rate)?.parameters).not.toContain('learning_rate');
    expect(withRate(rate)?.parameters).toContain('max_depth');
  });

  it('shares in place of counts, and options that it does not know', () => {
    const findings = found({
      n_estimators: whole(10, 300),
      min_samples_leaf: real(0.01, 0.3),
      max_features: real(1, 20),
      max_depth: choice(2, 4, 'deep'),
      bootstrap: choice(true, false),
    });
    expect(findings?.parameters).toContain('n_estimators');
    for (const name of ['min_samples_leaf', 'max_features', 'max_depth'])
      expect(findings?.parameters).not.toContain(name);
  });
});
