import { describe, expect, it } from 'vitest';
import { isHyperDriveException } from '../base/index.ts';
import { parseSweepFile, type SweepFileOptions } from './sweep-file.ts';

const options: SweepFileOptions = { path: 'sweep.yaml', folder: '/work/digits', cpuCount: 4, defaultSeed: 7 };

const minimal = `
trial:
  command: python train.py --lr \${{search_space.lr}}
search_space:
  lr: {type: uniform, min_value: 0.001, max_value: 0.1}
objective: {primary_metric: accuracy, goal: maximize}
`;

function parse(text: string, more: Partial<SweepFileOptions> = {}) {
  return parseSweepFile(text, { ...options, ...more });
}

/** `line:column path: message` of every problem. */
function problemsOf(text: string, more: Partial<SweepFileOptions> = {}): string[] {
  try {
    parse(text, more);
  } catch (error) {
    if (!isHyperDriveException(error) || !Array.isArray(error.details.problems)) throw error;
    return error.details.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

describe('a minimal file', () => {
  const { definition, warnings } = parse(minimal);

  it('gets every default', () => {
    expect(warnings).toEqual([]);
    expect(definition).toEqual({
      formatVersion: 1,
      name: 'digits',
      experimentName: 'digits',
      tags: {},
      space: { lr: ['uniform', [0.001, 0.1]] },
      sampling: { type: 'random', rule: 'random', logbase: 'e' },
      seed: 7,
      earlyTermination: { type: 'none' },
      objective: { primaryMetric: 'accuracy', goal: 'maximize' },
      limits: {
        maxTotalTrials: 1000,
        maxConcurrentTrials: 4,
        timeoutMs: null,
        trialTimeoutMs: null,
        maxFailedTrials: null,
      },
      retries: { userErrors: 0, infrastructure: 3, preemptions: 20 },
      ahead: 0,
      trial: {
        type: 'command',
        command: 'python train.py --lr ${{search_space.lr}}',
        workingFolder: '/work/digits',
        environment: {},
        inheritEnvironment: [],
        appendParameters: 'auto',
        stdoutMetrics: { json: true, patterns: [] },
        cpus: 1,
        gpus: 0,
        stopGraceMs: 30_000,
        resumable: false,
      },
      resumeFrom: [],
    });
  });

  it('is named by its own name where that says something', () => {
    expect(parse(minimal, { path: 'a/lr-search.yml' }).definition.name).toBe('lr-search');
  });

  it('is JSON as well', () => {
    const json = JSON.stringify({
      trial: { command: ['python', 'train.py'] },
      search_space: { lr: 0.1, n: { type: 'randint', upper: 3 } },
      sampling_algorithm: 'grid',
    });
    expect(parse(json).definition.objective).toBeNull();
  });
});

const azure = `
$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json
type: sweep
display_name: lightgbm-iris
experiment_name: iris
description: Tuning.
tags: {team: vision, release: 1.10, final: true}
trial:
  code: src
  command: >-
    python main.py
    --iris-csv \${{inputs.iris_csv}}
    --learning-rate \${{search_space.learning_rate}}
    --boosting \${{search_space.boosting}}
    --rounds {inputs.rounds}
    --model \${{outputs.model}}
    $[[--note \${{inputs.note}}]]
    $[[--seed \${{inputs.seed}}]]
  environment: azureml:AzureML-lightgbm@latest
  environment_variables: {VERSION: 1.10, PLAIN: true}
  distribution: {type: pytorch, process_count_per_instance: 2}
  resources: {instance_count: 2, shm_size: 2g, cpus: 2, gpus: 0.5}
inputs:
  iris_csv: {type: uri_file, path: data/my iris.csv}
  rounds: {value: 42}
  note: {type: string, optional: true}
  seed: 0
outputs:
  model:
compute: azureml:cpu-cluster
sampling_algorithm: {type: Random, seed: 13, rule: Sobol, logbase: 10}
search_space:
  learning_rate: {type: loguniform, min_value: -3, max_value: -1}
  boosting: {type: choice, values: [gbdt, dart]}
objective: {primary_metric: test-multi_logloss, goal: Minimize}
early_termination: {type: bandit, slack_factor: 0.2, evaluation_interval: 0, delay_evaluation: 5}
limits: {max_total_trials: 3, max_concurrent_trials: 10, timeout: 7200, trial_timeout: 5}
queue_settings: {job_tier: spot}
identity: {type: user_identity}
`;

describe("a file with Azure's keys", () => {
  const { definition, warnings } = parse(azure);

  it('keeps what matters', () => {
    expect(definition).toMatchObject({
      displayName: 'lightgbm-iris',
      experimentName: 'iris',
      tags: { team: 'vision', release: '1.10', final: 'true' },
      sampling: { type: 'random', rule: 'sobol', logbase: 10 },
      seed: 13,
      objective: { primaryMetric: 'test-multi_logloss', goal: 'minimize' },
      earlyTermination: { type: 'bandit', slackFactor: 0.2, evaluationInterval: 1, delayEvaluation: 5 },
      limits: { maxTotalTrials: 3, maxConcurrentTrials: 3, timeoutMs: 7_200_000, trialTimeoutMs: 5_000 },
      trial: {
        workingFolder: '/work/digits/src',
        cpus: 2,
        gpus: 0.5,
        environment: {
          VERSION: '1.10',
          PLAIN: 'true',
          AZUREML_SWEEP_iris_csv: '/work/digits/data/my iris.csv',
          AZUREML_SWEEP_rounds: '42',
          AZUREML_SWEEP_seed: '0',
        },
      },
    });
  });

  it('puts inputs in, quoted, and drops optional blocks without a value', () => {
    expect(definition.trial).toMatchObject({
      command:
        "python main.py --iris-csv '/work/digits/data/my iris.csv' --learning-rate ${{search_space.learning_rate}} " +
        '--boosting ${{search_space.boosting}} --rounds 42 --model ${{outputs.model}}  --seed 0',
    });
  });

  it('tells what it ignores, with places', () => {
    const told = warnings.map(({ path, line }) => `${path} ${line}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'identity 39',
        'queue_settings 38',
        'trial.environment 19',
        'trial.distribution 21',
        'trial.resources.instance_count 22',
        'trial.resources.shm_size 22',
        'compute 30',
        'limits.max_concurrent_trials 37',
        'trial.command 10',
      ]),
    );
    expect(warnings.find(({ path }) => path === 'trial.command')?.message).toContain('write ${{inputs.rounds}}');
  });
});

it('reads our extensions', () => {
  const { definition } = parse(`
x-notes: [anything]
trial:
  command: [python, train.py, 1.10, '--data=\${{inputs.data}}']
  working_directory: app
  inherit_environment: [CUDA_*]
  stdout_metrics: {json: false, patterns: ['acc=(?<value>[0-9.]+)']}
  stop_grace: 1m 30s
  append_parameters: always
  resumable: true
  _mine: 1
inputs: {data: a b}
search_space:
  optimizer:
    type: choice
    values:
      - {name: sgd, momentum: {type: uniform, min_value: 0.5, max_value: 0.99}}
      - {name: adam}
sampling_algorithm: auto
objective: {primary_metric: acc, goal: MAXIMIZE}
early_termination: {type: asha, max_reports: 27, x-why: budget}
limits: {max_total_trials: 9, timeout: 2h, trial_timeout: null, max_failed_trials: 4}
retries: {user_errors: 1}
seed: 3
ahead: 2
resume_from: abc
`);
  expect(definition).toMatchObject({
    trial: {
      command: ['python', 'train.py', '1.10', '--data=a b'],
      workingFolder: '/work/digits/app',
      inheritEnvironment: ['CUDA_*'],
      stdoutMetrics: { json: false, patterns: ['acc=(?<value>[0-9.]+)'] },
      stopGraceMs: 90_000,
      appendParameters: 'always',
      resumable: true,
    },
    space: { optimizer: ['choice', [[{ name: 'sgd', momentum: ['uniform', [0.5, 0.99]] }, { name: 'adam' }]]] },
    earlyTermination: { type: 'asha', maxReports: 27, reductionFactor: 3 },
    limits: { timeoutMs: 7_200_000, trialTimeoutMs: null, maxFailedTrials: 4 },
    retries: { userErrors: 1, infrastructure: 3, preemptions: 20 },
    seed: 3,
    ahead: 2,
    resumeFrom: ['abc'],
  });
});

it('takes a list of spaces as one choice between them', () => {
  const { definition } = parse(`
trial: {command: 'python t.py \${{search_space.variant.lr}}'}
search_space:
  - {model_name: a, lr: {type: uniform, min_value: 0, max_value: 1}}
  - {model_name: b, lr: 0.5}
`);
  expect(definition.space).toEqual({
    variant: [
      'choice',
      [
        [
          { model_name: 'a', lr: ['uniform', [0, 1]] },
          { model_name: 'b', lr: 0.5 },
        ],
      ],
    ],
  });
});

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
      '8:9 objective.goal: expected "minimize" or "maximize", got "minimise"; did you mean "minimize"?',
      '10:3 limits.max_total_trial: unknown key "max_total_trial"; did you mean "max_total_trials"?',
      expect.stringMatching(/^11:12 limits\.timeout: "soon" is not a duration/),
      expect.stringMatching(/^12:28 sampling_algorithm\.type: expected "random", "grid", .*got "bayes"/),
      '13:72 early_termination.truncation_percentage: expected a number of at most 99, got 120',
    ]);
  });

  it('of the search space have places too, beside those of the command', () => {
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

  it('of parameters are told once, not again where the command names them', () => {
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
      '2:12 trial.command: ${{search_space.z}} names nothing; did you mean "x"?',
      expect.stringMatching(/^6:\d+ search_space\.x\.min_value: 3 is not below max_value 1/),
      expect.stringMatching(/^8:\d+ search_space\.opt: "choise" is not an expression/),
      expect.stringMatching(/^9:\d+ search_space\.1st: the name "1st" may hold/),
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
      /trial: expected a block of keys, got "\.\/train\.yml"/,
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

it('keeps quoting right inside quotes', () => {
  const { definition } = parse(`
trial: {command: 'sh -c "echo \${{inputs.a}}" && echo \${{ inputs.a }} ''\${{inputs.a}}'' \${{search_space.x}}'}
inputs: {a: "it's $5"}
search_space: {x: 1}
`);
  expect(definition.trial).toMatchObject({
    command: `sh -c "echo it's \\$5" && echo 'it'\\''s $5' 'it'\\''s $5' \${{search_space.x}}`,
  });
});

it('takes settings from outside before it checks', () => {
  const { definition } = parse(minimal, {
    set: ['limits.max_total_trials=5', 'seed=9', 'objective.goal=minimize', 'tags.a=b'],
  });
  expect(definition).toMatchObject({
    seed: 9,
    limits: { maxTotalTrials: 5 },
    objective: { goal: 'minimize' },
    tags: { a: 'b' },
  });
  expect(problemsOf(minimal, { set: ['limits.max_total_trials'] })).toEqual([
    '1:1 : setting "limits.max_total_trials": expected key.path=value',
  ]);
  expect(problemsOf(minimal, { set: ['trial.command.x=1'] }).join()).toContain('trial.command is not a block');
  expect(problemsOf(minimal, { set: ['limit.x=1'] }).join()).toContain('did you mean "limits"');
});

it('puts every line of a message where editors and people find it', () => {
  expect(() => parse(minimal.replace('goal: maximize', 'goal: up'))).toThrow(
    'sweep.yaml:6:45: objective.goal: expected "minimize" or "maximize", got "up"',
  );
});
