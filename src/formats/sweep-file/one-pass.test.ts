import { describe, expect, it } from 'vitest';
import { problemsOf } from './sweep-file.fixture.ts';

const exists = (path: string) => !path.includes('nowhere');
const problems = (text: string) => problemsOf(text, { exists });

describe('one pass finds', () => {
  it('both slacks, grid over a range, and missing code', () => {
    const text = `
trial: {command: "train \${{search_space.lr}}", code: ./nowhere}
search_space: {lr: {type: uniform, min_value: 0, max_value: 1}}
sampling_algorithm: grid
early_termination: {type: bandit, slack_factor: 0.1, slack_amount: 0.2}
objective: {primary_metric: loss, goal: minimize}
`;
    expect(problems(text)).toEqual([
      '2:54 trial.code: there is no /work/digits/nowhere',
      expect.stringMatching(/^4:21 sampling_algorithm: .*grid/),
      expect.stringMatching(/^5:.* early_termination.*slack_factor.*slack_amount/),
    ]);
  });

  it('unknown keys, wrong values, and what only a sound file shows', () => {
    const text = `
trial:
  command: train \${{search_space.lrr}} \${{inputs.data}}
  code: ./nowhere
  environment_variable: {A: 1}
search_space: {lr: {type: uniform, min_value: 2, max_value: 1}, n: {type: normal, mu: 0, sigma: 1}}
sampling_algorithm: grid
objective: {primary_metric: loss, goal: smallest}
limits: {max_total_trials: many, timeout: soon}
inputs: {data: {path: a, value: 3}}
`;
    expect(problems(text).map((line) => line.replace(/: .*/, ''))).toEqual([
      '3:12 trial.command',
      '4:9 trial.code',
      '5:3 trial.environment_variable',
      '6:47 search_space.lr.min_value',
      '8:41 objective.goal',
      '9:28 limits.max_total_trials',
      '9:43 limits.timeout',
      '10:10 inputs.data',
    ]);
  });

  it('nothing that only follows from a problem', () => {
    const text = `
trial: {command: "train \${{inputs.rounds}} \${{search_space.lr}}"}
inputs: {rounds: [1]}
search_space: {lr: {type: uniform, min_value: 0, max_value: 1}}
sampling_algorithm: bayesian
objective: {primary_metric: 3, goal: minimize}
`;
    expect(problems(text).map((line) => line.replace(/: .*/, ''))).toEqual([
      '3:18 inputs.rounds',
      '6:29 objective.primary_metric',
    ]);
    expect(problems(`trial: 3\nsearch_space: 4\n`).map((line) => line.replace(/: .*/, ''))).toEqual([
      '1:8 trial',
      '2:15 search_space',
    ]);
  });
});

const sweep = (more: string) => `
trial: {command: "train \${{search_space.lr}}"}
search_space: {lr: {type: uniform, min_value: 0, max_value: 1}}
objective: {primary_metric: loss, goal: minimize}
${more}
`;

describe('suggestions never lead to a key that means something else', () => {
  it.each([
    ['sweep: {}', 'write sampling_algorithm and early_termination at the top of the file'],
    ['task: classification', 'write trial, with a training script of your own'],
    ['limits: {timeout_minutes: 5}', 'write limits: {timeout}, as 90m'],
    ['limits: {max_trials: 5}', 'write limits: {max_total_trials}'],
    ['seeds: 3', 'did you mean "seed"?'],
    ['sede: 3', 'did you mean "seed"?'],
    ['tag: {}', 'did you mean "tags"?'],
    ['early_terminaton: none', 'did you mean "early_termination"?'],
  ])('%s', (more, expected) => {
    expect(problems(sweep(more))).toEqual([expect.stringContaining(expected)]);
  });

  it.each(['temp: 3', 'help: x', 'trail2: x', 'tagen: x'])('%s has none of a short other word', (more) => {
    const [told = ''] = problems(sweep(more));
    expect(told).not.toMatch(/did you mean "(?:seed|tags|name|type)"/);
  });

  it('known keys are listed once', () => {
    const told = problems(sweep('aaaaaaaa: 1\nbbbbbbbb: 2\ncccccccc: 3'));
    expect(told.map((line) => line.includes('known here'))).toEqual([true, false, false]);
  });
});
