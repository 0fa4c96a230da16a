import type { FamilyNames } from '../family.ts';

const tree = {
  max_depth: ['max_depth', 'depth', 'maxdepth', 'tree_depth', 'max_tree_depth'],
  min_samples_leaf: ['min_samples_leaf', 'min_leaf', 'min_samples_per_leaf', 'leaf', 'leaf_size'],
  min_samples_split: ['min_samples_split', 'min_split', 'split'],
  max_features: ['max_features', 'features', 'mtry'],
  max_leaf_nodes: ['max_leaf_nodes', 'max_leaves', 'leaf_nodes'],
};
const treesOfForest = [
  'n_estimators',
  'num_trees',
  'n_trees',
  'ntrees',
  'ntree',
  'trees',
  'estimators',
  'num_estimators',
];
const forest = {
  ...tree,
  n_estimators: treesOfForest,
  bootstrap: ['bootstrap'],
  max_samples: ['max_samples', 'samples'],
};
const known = ['criterion', 'min_impurity_decrease', 'min_weight_fraction_leaf', 'class_weight'];
const weak = [
  'depth',
  'leaf',
  'leaf_size',
  'split',
  'features',
  'trees',
  'estimators',
  'samples',
  'max_leaves',
  'min_leaf',
  'min_split',
];
const foreign = [
  'learning_rate',
  'eta',
  'lr',
  'rate',
  'subsample',
  'num_leaves',
  'n_neighbors',
  'k',
  'batch_size',
  'c',
  'gamma',
];
const together: readonly (readonly string[])[] = [
  ['max_depth', 'min_samples_leaf'],
  ['max_depth', 'min_samples_split'],
  ['max_depth', 'max_features'],
  ['max_depth', 'criterion'],
  ['min_samples_leaf', 'min_samples_split'],
  ['min_samples_leaf', 'max_features'],
  ['min_samples_split', 'max_features'],
  ['max_leaf_nodes', 'min_samples_leaf'],
  ['max_leaf_nodes', 'max_features'],
];
const forests: readonly (readonly string[])[] = [
  ...together,
  ['n_estimators', 'max_features'],
  ['n_estimators', 'min_samples_leaf'],
  ['n_estimators', 'min_samples_split'],
  ['n_estimators', 'max_depth'],
  ['n_estimators', 'bootstrap'],
  ['bootstrap', 'max_features'],
];

export const treeFamilies: readonly FamilyNames[] = [
  {
    id: 'random_forest',
    title: 'random forest',
    words: [
      'rf',
      'forest',
      'rfc',
      'rfr',
      'randomforest',
      'random_forest',
      'randomforestclassifier',
      'randomforestregressor',
    ],
    parameters: forest,
    known: [...known, 'oob_score', 'ccp_alpha'],
    signatures: forests,
    foreign,
    weak,
  },
  {
    id: 'extra_trees',
    title: 'extra trees',
    words: ['et', 'xt', 'etc', 'extratrees', 'extra_trees', 'extratreesclassifier', 'extratreesregressor'],
    parameters: forest,
    known: [...known, 'oob_score', 'ccp_alpha'],
    signatures: forests,
    foreign,
    weak,
  },
  {
    id: 'decision_tree',
    title: 'decision tree',
    words: [
      'dt',
      'tree',
      'dtc',
      'dtr',
      'cart',
      'decisiontree',
      'decision_tree',
      'decisiontreeclassifier',
      'decisiontreeregressor',
    ],
    parameters: { ...tree, ccp_alpha: ['ccp_alpha', 'pruning', 'alpha', 'cost_complexity'] },
    known: [...known, 'splitter'],
    signatures: [...together, ['max_depth', 'ccp_alpha'], ['ccp_alpha', 'min_samples_leaf'], ['splitter', 'max_depth']],
    foreign: [...foreign, ...treesOfForest, 'bootstrap', 'max_samples', 'gamma', 'l1_ratio'],
    weak: [...weak, 'pruning', 'alpha'],
  },
];
