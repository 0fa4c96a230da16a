import { expect, it } from 'vitest';
import { parse } from '../sweep-file.fixture.ts';

const file = (sampler: string, states: string) => `
trial: { command: "python train.py --opt \${{search_space.opt}}" }
search_space: { opt: { type: choice, values: [a, b], ${states} } }
sampling_algorithm: ${sampler}
objective: { primary_metric: loss, goal: minimize }
`;
const messagesOf = (text: string) => parse(text).warnings.map(({ path, message }) => `${path}: ${message}`);

it.each(['random', 'grid'])('a prior that %s cannot use is noted', (sampler) => {
  expect(messagesOf(file(sampler, 'prior: { weights: [1, 2] }'))).toEqual([
    `search_space.opt: its prior has no effect: sampling_algorithm ${sampler} uses none; use bayesian, tpe, cmaes or auto`,
  ]);
});

it('a default that a grid does not try first is noted, and nothing where a sampler uses both', () => {
  expect(messagesOf(file('grid', 'default: b'))).toEqual([
    'search_space.opt: its default is not tried first: sampling_algorithm grid keeps its own order',
  ]);
  expect(messagesOf(file('random', 'default: b, prior: none'))).toEqual([]);
  for (const sampler of ['bayesian', 'tpe', 'auto'])
    expect(messagesOf(file(sampler, 'default: b, prior: { weights: [1, 2] }'))).toEqual([]);
});

it('a choice whose options have a part called prior states none', () => {
  const nested = file('random', '').replace('values: [a, b], ', 'values: [{ prior: { x: 1 } }, { prior: { x: 2 } }]');
  expect(messagesOf(nested)).toEqual([]);
});

it('a prior inside an option is noted where it is written', () => {
  const nested = file('random', '').replace(
    'values: [a, b], ',
    'values: [{ rate: { type: range, low: 0, high: 1, prior: { mean: 0.5 } } }, none]',
  );
  expect(messagesOf(nested)[0]).toMatch(/^search_space\.opt\.rate: its prior has no effect/);
});
