import { describe, expect, it } from 'vitest';
import { minimal, parse, problemsOf } from './sweep-file.fixture.ts';

describe('problems', () => {
  it('are reported together, each with its place and the nearest known word', () => {
    const problems = problemsOf(`trial:
  comand: python train.py
  code: .
search_space:
  lr: {type: unifrom, min_value: 0, max_value: 1}
objective:
  primary_metric: loss
  goal: minimise
limits:
  max_total_trial: 3
  timeout: soon
sampling_algorithm: {type: bayes}
early_termination: {type: truncation_selection, truncation_percentage: 120}
`);
    expect(problems).toEqual([
      expect.stringMatching(/^1:1 trial\.command: is required/),
      expect.stringMatching(/^2:3 trial\.comand: unknown key "comand"; did you mean "command"\?/),
      expect.stringMatching(/^5:7 search_space\.lr: "unifrom" is not an expression; did you mean uniform\?/),
      '8:9 objective.goal: expected "minimize" or "maximize", got "minimise"; did you mean "minimize"?',
      '10:3 limits.max_total_trial: unknown key "max_total_trial"; did you mean "max_total_trials"?',
      expect.stringMatching(/^11:12 limits\.timeout: "soon" is not a duration/),
      expect.stringMatching(
        /^12:28 sampling_algorithm\.type: expected "random", .*got "bayes"; did you mean "bayesian"\?/,
      ),
      '13:72 early_termination.truncation_percentage: expected a number of at most 99, got 120',
    ]);
  });

  it('of the search space have positions too, like those of the command', () => {
    const problems = problemsOf(`trial:
  command: python train.py \${{search_space.lrr}} \${{inputs.data}} \${{foo}}
search_space:
  lr: {type: uniform, min_value: 3, max_value: 1}
  units:
    type: choice
    values: []
`);
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual(
      [
        expect.stringMatching(/^4:\d+ search_space\.lr/),
        expect.stringMatching(/^7:13 search_space\.units\.values/),
        '2:12 trial.command',
        '2:12 trial.command',
        '2:12 trial.command',
      ].sort(),
    );
  });

  it('of parameters are reported once, not again where the command names them', () => {
    const problems = problemsOf(`trial:
  command: >-
    train \${{search_space.x}} \${{search_space.y}} \${{search_space.opt.momentum}} \${{search_space.1st}}
    \${{search_space.z}}
search_space:
  x: {type: uniform, min_value: 3, max_value: 1}
  y: {type: uniform, min_value: 0, max_value: 1}
  opt: {type: choise, values: [{momentum: {type: uniform, min_value: 0, max_value: 1}}]}
  1st: 1
`);
    expect(problems).toEqual([
      '2:12 trial.command: ${{search_space.z}} names nothing; search_space declares "x", "y" and "opt"',
      expect.stringMatching(/^6:\d+ search_space\.x\.min_value: 3 is not below max_value 1/),
      expect.stringMatching(/^8:\d+ search_space\.opt: "choise" is not an expression/),
      expect.stringMatching(/^9:\d+ search_space\.1st: the name "1st" may contain only letters/),
    ]);
    expect(problemsOf('trial: {command: "a ${{search_space.x}}"}\nsearch_space: {}\n')).toEqual([
      expect.stringMatching(/^2:15 search_space: has no parameter/),
    ]);
  });

  it.each([
    [
      'goal left out',
      'accuracy, goal: maximize}',
      'accuracy}',
      /objective\.goal: is required: expected "minimize" or "maximize"/,
    ],
    [
      'a bandit without slack',
      'objective',
      'early_termination: {type: bandit}\nobjective',
      /needs slack_factor or slack_amount/,
    ],
    [
      'a bandit with both slacks',
      'objective',
      'early_termination: {type: bandit, slack_factor: 1, slack_amount: 2}\nobjective',
      /both slack_factor \(1\) and slack_amount \(2\)/,
    ],
    [
      'two seeds',
      'objective',
      'seed: 1\nsampling_algorithm: {type: random, seed: 2}\nobjective',
      /seed: is 1, but sampling_algorithm\.seed is 2/,
    ],
    ['another compute', 'objective', 'compute: slurm\nobjective', /compute: expected "local", got "slurm"/],
    ['remote code', 'command:', 'code: azureml:x:1\n  command:', /trial\.code: "azureml:x:1" is not a local folder/],
    [
      'a pattern that looks ahead',
      'command:',
      'stdout_metrics: {patterns: ["(?<value>x)", "(?<value>[0-9]+)(?=%)"]}\n  command:',
      /^3:\d+ trial\.stdout_metrics\.patterns\[1\]: looks ahead with \(\?=…\).*; match what follows too/,
    ],
    ['a bad pattern', 'command:', 'stdout_metrics: {patterns: ["acc=(.*)"]}\n  command:', /has no group \(\?<value>/],
    ['another job type', 'trial:', 'type: command\ntrial:', /type: expected "sweep"/],
    [
      'a number as a name',
      'objective',
      'name: 12\nobjective',
      /name: expected text \(put it in quotes if it looks like a number\), got 12/,
    ],
    [
      'a population of one',
      'objective',
      'early_termination: {type: pbt, population: 1, perturbation_interval: 5}\nobjective',
      /early_termination\.population: /,
    ],
    [
      'an interval of nothing',
      'objective',
      'early_termination: {type: pbt, population: 4, perturbation_interval: 0}\nobjective',
      /early_termination\.perturbation_interval: /,
    ],
    [
      'promotion of a policy without it',
      'objective',
      'early_termination: {type: pasha, mode: promotion, max_reports: 9}\nobjective',
      /mode/,
    ],
    [
      'min above max reports',
      'objective',
      'early_termination: {type: asha, max_reports: 3, min_reports: 9}\nobjective',
      /min_reports: is 9, above max_reports 3/,
    ],
    [
      'a trial elsewhere',
      'trial:\n  command: python train.py --lr ${{search_space.lr}}',
      'trial: ./train.yml',
      /trial: a file is read only where the sweep file is/,
    ],
  ])('%s', (_, from, to, message) => {
    expect(problemsOf(minimal.replace(from, to)).join('\n')).toMatch(message);
  });

  it('an objective is required where something needs results', () => {
    const without = minimal.replace(/objective.*\n/, '');
    expect(problemsOf(`${without}sampling_algorithm: bayesian`).join()).toMatch(
      /required by sampling_algorithm bayesian/,
    );
    expect(problemsOf(`${without}early_termination: median_stopping`).join()).toMatch(/required by early_termination/);
    expect(problemsOf(without)).toEqual([]);
  });
});

it('lets lenient files set both slacks', () => {
  const { definition, warnings } = parse(
    `${minimal}early_termination: {type: bandit, slack_factor: 40, slack_amount: 3}\ncompat: lenient\n`,
  );
  expect(definition.earlyTermination).toMatchObject({ slackFactor: 40 });
  expect(definition.earlyTermination).not.toHaveProperty('slackAmount');
  expect(warnings.map(({ path }) => path)).toEqual(['early_termination.slack_amount']);
});

it('warns when a shell command names no parameter', () => {
  const { warnings } = parse(minimal.replace(/ --lr .*/, ''));
  expect(warnings).toEqual([
    expect.objectContaining({ path: 'trial.command', message: expect.stringContaining('names no parameter') }),
  ]);
});

it('puts every line of a message where editors and people find it', () => {
  expect(() => parse(minimal.replace('goal: maximize', 'goal: up'))).toThrow(
    'sweep.yaml:6:45: objective.goal: expected "minimize" or "maximize", got "up"',
  );
});

describe('habits from other tools', () => {
  it('keys of the first Azure ML SDK are reported with their successors', () => {
    const problems = problemsOf(`
hyperparameter_sampling: {type: random}
primary_metric_name: accuracy
policy: {type: bandit}
max_total_runs: 4
trial: {command: [train]}
search_space: {lr: {type: uniform, min_value: 0, max_value: 1}}
limits: {max_duration_minutes: 5}
`);
    expect(problems).toEqual([
      '2:1 hyperparameter_sampling: unknown key "hyperparameter_sampling": write sampling_algorithm and search_space',
      '3:1 primary_metric_name: unknown key "primary_metric_name": write objective: {primary_metric, goal}',
      '4:1 policy: unknown key "policy": write early_termination',
      '5:1 max_total_runs: unknown key "max_total_runs": write limits: {max_total_trials}',
      '8:10 limits.max_duration_minutes: unknown key "max_duration_minutes": write limits: {timeout}, as 90m',
    ]);
  });

  it.each([
    ['truncation', 'truncation_selection'],
    ['MedianStoppingPolicy', 'median_stopping'],
    ['BanditPolicy', 'bandit'],
  ])('the policy %s is near %s', (word, near) => {
    const text = `${minimal}early_termination: {type: ${word}, delay_evaluation: 5}\n`;
    expect(problemsOf(text)).toEqual([expect.stringContaining(`did you mean "${near}"?`)]);
  });

  it('a policy given as a word is refused with what its block needs', () => {
    expect(problemsOf(`${minimal}early_termination: bandit\n`)).toEqual([
      '7:1 early_termination: a bandit policy needs slack_factor or slack_amount above 0, got nothing and nothing',
    ]);
    expect(problemsOf(`${minimal}early_termination: asha\n`)).toEqual([
      expect.stringMatching(/early_termination\.max_reports: is required: expected a number/),
    ]);
    expect(parse(`${minimal}early_termination: Median_Stopping\n`).definition.earlyTermination.type).toBe(
      'median_stopping',
    );
  });

  it('names of bounds that other tools have', () => {
    const text = minimal.replace('min_value: 0.001, max_value: 0.1', 'min: 0.001, max: 0.1');
    expect(problemsOf(text)[0]).toBe('5:7 search_space.lr: uniform lacks min_value and max_value; add them');
  });

  it('fixed values that look like options are noted', () => {
    const { warnings } = parse(`
trial: {command: [train]}
search_space:
  size: [16, 32]
  lr: {min: 0.1, max: 2}
  rate: uniform(0, 1)
  name: f(x)
  layers: {type: choice, values: [[16, 32]]}
`);
    expect(warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`)).toEqual([
      '4 search_space.size: is [16,32] in every trial; to choose among its entries, write {type: choice, values: [16,32]}',
      '5 search_space.lr: is {"min":0.1,"max":2} in every trial; an expression is written {type: uniform, …}',
      '6 search_space.rate: is "uniform(0, 1)" in every trial; an expression is written {type: uniform, …}',
    ]);
  });
});
