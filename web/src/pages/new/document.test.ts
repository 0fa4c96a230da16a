import { expect, it } from 'vitest';
import { readForm, readSpace, starter, writeField } from './document.ts';

it('reads the fields it shows', () => {
  expect(readForm(starter)).toMatchObject({
    name: 'My sweep',
    metric: 'accuracy',
    goal: 'maximize',
    sampler: 'auto',
    policy: 'median_stopping',
    maxTotalTrials: '40',
    maxConcurrentTrials: '2',
  });
});

it('writes a field and keeps comments and the rest', () => {
  const text = writeField(starter, 'maxTotalTrials', '80');
  expect(text).toContain('max_total_trials: 80');
  expect(text).toContain('# From e^-9 = 0.0001 to e^-1 = 0.37.');
  expect(text.split('\n').filter((line, i) => line !== starter.split('\n')[i])).toHaveLength(1);
});

it('keeps a command over several lines in its style', () => {
  const text = writeField(starter, 'command', 'python3 other.py --x ${{search_space.learning_rate}}');
  expect(text).toContain('  command: >-\n    python3 other.py --x ${{search_space.learning_rate}}\n\nsearch_space:');
  expect(readForm(text).command).toBe('python3 other.py --x ${{search_space.learning_rate}}');
});

it('adds a key that is missing', () => {
  expect(writeField('trial: {}', 'name', 'a: b')).toBe('trial: {}\ndisplay_name: "a: b"\n');
  expect(readForm(writeField('trial: {}\n', 'maxTotalTrials', '8')).maxTotalTrials).toBe('8');
  expect(readForm(writeField('', 'name', 'x')).name).toBe('x');
});

it('replaces a policy written over several lines', () => {
  const text = 'early_termination:\n  type: bandit\n  slack_factor: 0.2\nlimits: {}\n';
  expect(writeField(text, 'policy', 'none')).toBe('early_termination:\n  none\nlimits: {}\n');
  expect(readForm(writeField(text, 'policy', 'asha')).policy).toBe('asha');
});

it('keeps the other settings of a sampler', () => {
  const text = writeField('sampling_algorithm: { type: random, seed: 7 }\n', 'sampler', 'bayesian');
  expect(text).toBe('sampling_algorithm: { type: bayesian, seed: 7 }\n');
});

it('gives a policy its initial settings', () => {
  const blocks = { bandit: { type: 'bandit', slack_factor: 0.1 } };
  const text = writeField(starter, 'policy', 'bandit', blocks);
  expect(text).toContain('early_termination: { type: bandit, slack_factor: 0.1 }\n');
  expect(readForm(text).policy).toBe('bandit');
  expect(readForm(writeField(starter, 'policy', 'none')).policy).toBe('none');
});

it('does not change text that is not YAML', () => {
  const broken = 'a: [1,\n';
  expect(writeField(broken, 'name', 'x')).toBe(broken);
  expect(readForm(broken).name).toBeUndefined();
  expect(readForm('- a\n').name).toBeUndefined();
});

it('names a sampler or a policy of a package, quoted where YAML needs it', () => {
  const text = writeField(writeField(starter, 'sampler', '@lab/plugins/fixed'), 'policy', 'my-package/patience');
  expect(text).toContain('sampling_algorithm: "@lab/plugins/fixed"');
  expect(text).toContain('early_termination: my-package/patience');
  expect(readForm(text)).toMatchObject({ sampler: '@lab/plugins/fixed', policy: 'my-package/patience' });
});

it('lists nested parameters below their choice', () => {
  const text = `search_space:
  lr: { type: uniform, min_value: 0, max_value: 1 }
  opt:
    type: choice
    values:
      - { name: sgd, momentum: { type: uniform, min_value: 0, max_value: 0.9 } }
      - { name: adam }
  epochs: 20
`;
  expect(readSpace(text)).toEqual([
    { name: 'lr', expression: 'uniform', detail: '0 … 1', when: '', depth: 0, branch: null },
    { name: 'opt', expression: 'choice', detail: 'sgd, adam', when: '', depth: 0, branch: null },
    { name: 'momentum', expression: 'uniform', detail: '0 … 0.9', when: '', depth: 1, branch: 'sgd' },
    { name: 'epochs', expression: 'fixed', detail: '20', when: '', depth: 0, branch: null },
  ]);
});

it('shows stated defaults and priors beside their parameters', () => {
  const text = `search_space:
  lr: { type: log_range, low: 0.001, high: 1, default: 0.1, prior: { mean: 0.1 } }
  opt: { type: choice, values: [sgd, adam], default: adam }
  depth: { type: int_range, low: 1, high: 9, prior: none }
`;
  expect(readSpace(text).map(({ detail }) => detail)).toEqual([
    '0.001 … 1; default 0.1; prior',
    'sgd, adam; default adam',
    '1 … 9; no prior',
  ]);
});

it('lists the conditions of a parameter', () => {
  const text = `search_space:
  width: { type: int_range, low: 1, high: 9, when: { layers: { min: 2 }, optimizer: [sgd, adam], kind: net } }
`;
  expect(readSpace(text)[0]?.when).toBe('layers: { min: 2 }, optimizer: [sgd, adam], kind: net');
});
