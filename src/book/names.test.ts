import { describe, expect, it } from 'vitest';
import { placeOfName, plainName } from './names.ts';

describe('plain names', () => {
  it.each([
    ['minChildWeight', 'min_child_weight'],
    ['--min-child-weight', 'min_child_weight'],
    ['min_child_weight', 'min_child_weight'],
    ['C', 'c'],
    ['nEstimators', 'n_estimators'],
    ['L2LeafReg', 'l2_leaf_reg'],
    ['RandomForestClassifier', 'random_forest_classifier'],
  ])('%s is %s', (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });
});

describe('the place of a name', () => {
  const isModel = (word: string): boolean => ['lgbm', 'svm', 'random_forest'].includes(word);
  it.each([
    ['model__C', '', 'c'],
    ['pipe__svc__C', 'pipe.svc', 'c'],
    ['estimator.max_depth', '', 'max_depth'],
    ['lgbm_learning_rate', 'lgbm', 'learning_rate'],
    ['random_forest_max_depth', 'random_forest', 'max_depth'],
    ['model_max_depth', '', 'max_depth'],
    ['svm-C', 'svm', 'c'],
    ['learning_rate', '', 'learning_rate'],
    ['svm', '', 'svm'],
  ])('%s', (full, step, name) => {
    expect(placeOfName(full, isModel)).toEqual({ step, name });
  });
});
