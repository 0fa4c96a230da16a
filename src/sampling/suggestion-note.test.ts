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
    'by the model, learned from 11 trials, log expected improvement −8.5, lowest posterior mean −1.23 in standard deviations of the losses, losses above the median warped by rank, lengthscales shortened',
  ],
  [
    'a typical model',
    { method: 'model', trials: 1, logImprovement: -0.0123, warp: 'none', lengthscales: 'fitted' },
    'by the model, learned from 1 trial, log expected improvement 0.0',
  ],
  [
    'a visit to an option',
    { method: 'model', trials: 12, warp: 'log', lengthscales: 'fitted', visit: 'optimizer' },
    'by the model, learned from 12 trials, losses on their logarithm, to learn what another option of optimizer attains',
  ],
  [
    'a choice of auto',
    { method: 'design', sampler: 'gp', why: 'at most 300 trials to learn from' },
    'initial design (auto chose bayesian: at most 300 trials to learn from)',
  ],
  [
    'an estimator',
    { method: 'tpe', good: 4, logRatio: 2.3456 },
    'by the Parzen estimator, 4 good trials against the others, log density ratio 2.3',
  ],
  [
    'weights and a target',
    { method: 'model', weights: [0.123456, 0.876544], aim: 'outcome constraints' },
    'by the model, objectives weighted 0.12 : 0.88, towards the outcome constraints',
  ],
  ['no restart', { method: 'cmaes', restarts: 0 }, 'by CMA-ES'],
  ['a restart', { method: 'cmaes', restarts: 1 }, 'by CMA-ES, after 1 restart'],
  ['a grid', { method: 'grid', index: 12_345_678 }, 'next point of the grid, index 12345678'],
  ['a repeat', { method: 'enqueued', again: 3 }, 'enqueued by a user, repeats trial 3'],
  [
    'a resumed trial',
    { method: 'enqueued', resumes: { sweep: 'hd-a', trial: 3 } },
    'enqueued by a user, resumes trial 3 of hd-a',
  ],
  [
    'a parent',
    { method: 'pbt', text: 'worst 1 of 5', changes: { lr: '× 1.2', act: 'drawn' } },
    'worst 1 of 5 (lr × 1.2, act drawn)',
  ],
  [
    'a design',
    { method: 'design', from: 'uniform', point: 3 },
    'initial design, spread evenly over the space, point 3 of the design',
  ],
  ['a design of an earlier version', { method: 'design', from: 'prior' }, 'initial design, drawn from the prior'],
  [
    'a model with a prior',
    { method: 'model', from: 'model', trials: 12, priorWeight: 0.5, priorSupport: 1.25 },
    /^by the model, learned from 12 trials, .*prior/,
  ],
  ['a random draw', { method: 'random', from: 'uniform', draw: 7 }, 'drawn at random, draw 7'],
  ['a grid with its origin', { method: 'grid', from: 'uniform', index: 3 }, 'next point of the grid, index 3'],
  [
    'a child of two trials',
    { method: 'nsga2', from: 'trials', population: 20, parents: [3, 7] },
    'by NSGA-II, population of 20, from trials 3 and 7',
  ],
  [
    'a configuration of the book',
    { method: 'book', from: 'book', place: 2 },
    'known to be good in general, from the prior book, number 2 of its list',
  ],
  ['a user', { method: 'enqueued', from: 'user' }, 'enqueued by a user'],
  ['the default', { method: 'default', from: 'default' }, 'the default configuration'],
  ['the book', { method: 'book', from: 'book' }, 'known to be good in general, from the prior book'],
  [
    'an earlier sweep',
    { method: 'sweep', from: 'sweep', sweep: 'digits-3f2a' },
    'among the best of an earlier sweep, from sweep digits-3f2a',
  ],
  ['keys of a plugin', { score: -0.123456, seen: [1] }, 'score −0.1235, seen [1]'],
  ['nothing', {}, ''],
  ['no note', undefined, ''],
])('describes the note of %s', (_, note, text) => {
  if (typeof text === 'string') expect(suggestionNoteText(note)).toBe(text);
  else expect(suggestionNoteText(note)).toMatch(text);
});
