import { expect, test } from 'vitest';
import { definitionDiff } from './definition-diff.ts';
import { parseSweepFile } from './sweep-file.ts';

const yaml = `type: sweep
trial: { command: [train] }
search_space:
  lr: { type: uniform, min_value: 0, max_value: 1 }
  opt: { type: choice, values: [sgd, adam] }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 5, max_concurrent_trials: 2 }
`;
const read = (text: string) =>
  parseSweepFile(text, { path: 'sweep.yaml', folder: '/lab', cpuCount: 2, defaultSeed: 3 }).definition;

test('differences are keys of the file, lists are one value, removed keys come last', () => {
  const after = read(
    yaml
      .replace('max_value: 1', 'max_value: 2')
      .replace('[sgd, adam]', '[sgd, adam, lamb]')
      .replace('algorithm: random', 'algorithm: tpe'),
  );
  const found = definitionDiff(read(yaml), after);
  expect(found).toEqual([
    { path: 'search_space.lr.max_value', before: 1, after: 2 },
    { path: 'search_space.opt.values', before: ['sgd', 'adam'], after: ['sgd', 'adam', 'lamb'] },
    { path: 'sampling_algorithm.type', before: 'random', after: 'tpe' },
    { path: 'sampling_algorithm.rule', before: 'random', after: null },
    { path: 'sampling_algorithm.logbase', before: 'e', after: null },
  ]);
  expect(definitionDiff(after, after)).toEqual([]);
});
