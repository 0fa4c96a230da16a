import { expect, test } from 'vitest';
import { suggestionNoteText } from './suggestion-note.ts';

test.each([
  [
    'a model',
    {
      method: 'model',
      trials: 11,
      logImprovement: -8.45816,
      incumbent: -1.23456,
      warp: 'half_rank',
      lengthscales: 'shortened',
    },
    'by the model, learnt from 11 trials, log expected improvement −8.5, lowest posterior mean −1.23 in standard deviations of the losses, losses above the median by rank, lengthscales shortened',
  ],
  [
    'a model as it mostly is',
    { method: 'model', trials: 1, logImprovement: -0.0123, warp: 'none', lengthscales: 'fitted' },
    'by the model, learnt from 1 trial, log expected improvement 0.0',
  ],
  [
    'the choice of auto',
    { method: 'design', sampler: 'gp', why: 'at most 300 trials to learn from' },
    'of the initial design (auto asks bayesian: at most 300 trials to learn from)',
  ],
  [
    'an estimator',
    { method: 'tpe', good: 4, logRatio: 2.3456 },
    'by the Parzen estimator, 4 good trials against the others, log density ratio 2.3',
  ],
  [
    'weights and an aim',
    { method: 'model', weights: [0.123456, 0.876544], aim: 'outcome constraints' },
    'by the model, objectives weighted 0.12 : 0.88, towards the outcome constraints',
  ],
  ['no restart', { method: 'cmaes', restarts: 0 }, 'by CMA-ES'],
  ['a restart', { method: 'cmaes', restarts: 1 }, 'by CMA-ES, after 1 restart'],
  ['a grid', { method: 'grid', index: 12_345_678 }, 'next of the grid, point 12345678'],
  ['a repeat', { method: 'enqueued', again: 3 }, 'put next by a user, again what trial 3 had'],
  [
    'a parent',
    { method: 'pbt', text: 'worst 1 of 5', changes: { lr: '× 1.2', act: 'drawn' } },
    'worst 1 of 5 (lr × 1.2, act drawn)',
  ],
  ['parts of samplers of others', { score: -0.123456, seen: [1] }, 'score −0.1235, seen [1]'],
  ['nothing', {}, ''],
  ['no note', undefined, ''],
])('a note of %s is told in words', (_, note, text) => {
  expect(suggestionNoteText(note)).toBe(text);
});
