import { expect, test } from 'vitest';
import { nearestWord } from './spelling.ts';

const samplers = ['auto', 'random', 'grid', 'bayesian', 'tpe', 'cmaes', 'nsga2'];

test.each([
  ['bayesan', 'bayesian'],
  ['gp', 'bayesian'],
  ['GPSampler', 'bayesian'],
  ['tp', 'tpe'],
  ['cma', 'cmaes'],
  ['elephant', undefined],
])('%s means %s', (word, expected) => {
  expect(nearestWord(word, samplers)).toBe(expected);
  expect(nearestWord(word, new Set(samplers).values())).toBe(expected);
});

test('a name of another tool counts only where its own name is known', () => {
  expect(nearestWord('gp', ['gpu', 'cpu'])).toBe('gpu');
});

test('an iterator is enough for both ways to be near', () => {
  expect(nearestWord('median', new Set(['bandit', 'median_stopping']).values())).toBe('median_stopping');
});
